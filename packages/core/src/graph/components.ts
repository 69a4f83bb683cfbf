/**
 * The strongly connected components of a directed graph, every component after those that point at it
 * (Tarjan's algorithm, its result reversed). Nodes keep the order in which they are given where the arrows
 * leave a choice, so that two runs over the same graph answer the same.
 */
export function components<Node>(
  nodes: readonly Node[],
  next: (node: Node) => readonly Node[],
): (readonly Node[])[] {
  const known = new Set(nodes);
  const index = new Map<Node, number>();
  const low = new Map<Node, number>();
  const stack: Node[] = [];
  const open = new Set<Node>();
  const found: Node[][] = [];

  const visit = (node: Node): number => {
    const at = index.size;
    index.set(node, at);
    let lowest = at;
    stack.push(node);
    open.add(node);
    for (const target of next(node)) {
      if (!known.has(target)) continue;
      const seen = index.get(target);
      if (seen === undefined) lowest = Math.min(lowest, visit(target));
      else if (open.has(target)) lowest = Math.min(lowest, seen);
    }
    low.set(node, lowest);
    if (lowest === at) found.push(popTo(node));
    return lowest;
  };

  const popTo = (node: Node): Node[] => {
    const component = stack.splice(stack.indexOf(node));
    for (const member of component) open.delete(member);
    return component;
  };

  for (const node of nodes) if (!index.has(node)) visit(node);
  return found.toReversed();
}
