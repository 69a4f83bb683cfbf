/**
 * A document that this package wrote into its own tables or journal, or that its caller made of one of its own
 * values. The one place that trusts the shape of such a text; what comes from elsewhere is checked.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names at each call what was written there
export const storedJson = <Content>(text: string): Content => JSON.parse(text) as Content;
