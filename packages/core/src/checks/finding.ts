/** What a check found: fixed in the registry, in the schema, or in the database. */
export interface Finding {
  /** Stable, in snake_case: safe to filter on. */
  readonly rule: FindingRule;
  /** A table, column, foreign key, purpose or recipient. Never a value. */
  readonly where: string;
  readonly fix: string;
  readonly level: "error" | "warning";
}

/** Every rule of `checkRegistry` and `checkDatabase`. */
export type FindingRule =
  // purposes and recipients
  | "purpose_without_retention"
  | "retention_date_missing"
  | "purpose_unused"
  | "notice_fact_missing"
  | "transfer_not_grounded"
  | "transfer_table_old"
  // columns
  | "personal_data_unreachable"
  | "table_without_tenant"
  | "subject_without_column"
  | "unknown_person_named"
  | "foreign_key_without_edge"
  | "special_without_condition"
  | "leaf_unclassified"
  | "leaf_schema_shared"
  | "category_unknown"
  | "with_unknown_member"
  | "name_looks_personal"
  | "column_undecided"
  | "personal_key"
  | "values_only_visible"
  | "edge_partial_key"
  | "reference_names_person"
  | "condition_of_other_table"
  | "co_owned_value_unassigned"
  // the live database
  | "unknown_table"
  | "missing_table"
  | "unknown_column"
  | "missing_column"
  | "unknown_view"
  | "unknown_json_path"
  | "cascade_takes_kept_rows"
  | "person_undeletable"
  | "erased_value_not_unique"
  | "erase_value_refused"
  | "erase_value_untried"
  | "edge_not_unique"
  | "edge_without_index"
  | "tenant_without_index"
  | "case_unknown"
  | "case_unlisted";

/** An error: fails the check. */
export const error = (rule: FindingRule, where: string, fix: string): Finding => ({
  rule,
  where,
  fix,
  level: "error",
});

/** A guess, or something that a person should look at. */
export const warning = (rule: FindingRule, where: string, fix: string): Finding => ({
  rule,
  where,
  fix,
  level: "warning",
});

/** A name that stands in the data can be a person's data itself: only what looks like a name of code is shown. */
export const nameShown = (name: string | number): string =>
  typeof name === "string" && /^[A-Za-z_$][\w$-]{0,40}$/.test(name) && !/\d{4}/.test(name) ? name : "*";
