/**
 * The inside of core, for the other packages of habeas and for nobody else: no promise of stability, names come and go
 * with any release. The packages ask for exactly one version of core, and refuse another copy at start.
 *
 * @module
 */
export { refuseOtherCore } from "./core-mark.ts";
export { foundationOf } from "./engine/foundation-of.ts";
export type { AnyPrivacy } from "./engine/any-privacy.ts";
export {
  boundTexts,
  CLOSED,
  openCells,
  openSealed,
  sealedColumn,
  type OpenedValue,
  type SealedColumn,
  type SealedValue,
} from "./sealed-values.ts";
export { speechOf, type Speech } from "./vocabulary/speech.ts";
export { readableName } from "./vocabulary/readable-name.ts";
export { rightsInCopies } from "./vocabulary/rights.ts";
export { ceasedPurposes, mayHaveCeased, purposeStates } from "./consent/purpose-states.ts";
export { ownAct } from "./consent/standing.ts";
export { instantAfter } from "./calendar/duration.ts";
export { comparableIdentifier } from "./vocabulary/categories.ts";
export {
  isWrittenByDatabase,
  liveName,
  type Catalog,
  type ForeignKey,
  type LiveColumn,
  type LiveTable,
} from "./catalog/catalog.ts";
export { catalogQuery } from "./catalog/catalog-query.ts";
export { hostTable, onlyTable } from "./catalog/host-table.ts";
export { parseCatalog } from "./catalog/parse-catalog.ts";
export { readCatalog } from "./catalog/read-catalog.ts";
export {
  type DateRead,
  columnsRead,
  dateName,
  datesIn,
  decidingColumns,
  secondsOf,
} from "./graph/columns-read.ts";
export { ERASED, documentShares } from "./values/document/document-shares.ts";
export { readDocument, writeDocument } from "./values/document/read-document.ts";
export { components } from "./graph/components.ts";
export { type Edge, type GraphRegistry, edgesOf, holdsPersons } from "./graph/edges.ts";
export { groupBy, listIn } from "./grouping.ts";
export { jsonSpellings } from "./values/document/json-spellings.ts";
export { identifiedRows } from "./graph/identified-rows.ts";
export { namingOf, NOBODY, type Identifier, type Naming } from "./graph/naming.ts";
export {
  type RowKey,
  columnOf,
  decoded,
  hasKey,
  isTuple,
  keyColumns,
  readableColumns,
  textArray,
} from "./graph/keys.ts";
export {
  type AlikeColumn,
  type AlikeRows,
  type NamedRows,
  type RowScope,
  alikeId,
  commonValue,
  countOf,
  isAmong,
} from "./graph/named-rows.ts";
export type { FoundRow, Reach, ReachedRow } from "./graph/reach.ts";
export { seedsOf } from "./people/seeds.ts";
export { isNamedOnly, isPersonalLeaf, sharedDocuments, sharesOf } from "./graph/shared-documents.ts";
export {
  type StoredPerson,
  type StoredRow,
  MAPPING,
  STORED,
  countRestricted,
  peopleWho,
  person,
  personBehind,
  referenced,
  storedPeople,
} from "./people/stored-people.ts";
export { canonicalValue, storedSubject } from "./registry/make-subject.ts";
export { type GonePeopleOptions, gonePeople } from "./people/gone-people.ts";
export { markGone } from "./consent/mark-gone.ts";
export { knownSubject } from "./people/known-key.ts";
export {
  eventsBehind,
  happenedBefore,
  restrictionOf,
  someState,
  staysRestricted,
} from "./consent/person-state.ts";
export { restoreSuppression, suppressionCopies } from "./consent/suppression-copies.ts";
export { doubtfulIdentifiers, identifiersOf } from "./people/identifiers.ts";
export { ownAddresses } from "./people/own-addresses.ts";
export {
  type PersonTable,
  categoryOf,
  kindsAt,
  personTable,
  personTableAt,
} from "./registry/person-place.ts";
export { rowsElsewhere } from "./graph/rows-elsewhere.ts";
export { isMemberElsewhere } from "./people/member-elsewhere.ts";
export { ownedRows, sharedRows } from "./graph/shared-rows.ts";
export { type AlikeReader, foundRow, selected, walk } from "./graph/walk.ts";
export { ownRowsOf } from "./registry/own-rows.ts";
export { isEdge } from "./registry/column-rules.ts";
export { erasureOf } from "./values/erasure-of.ts";
export { valuesOf } from "./values/personal-values.ts";
export { isPersonal, purposesOf } from "./values/purposes-of.ts";
export { ruleIn } from "./values/rule-in.ts";
export { isOfMembers, isOtherTenants, kindPredicate, tenantPredicate } from "./registry/tenant-condition.ts";
export type { ClassifiedColumn, ClassifiedTable } from "./registry/classified.ts";
export { replaceInDocument } from "./values/document/replace-in-document.ts";
export type { PurposeOn } from "./privacy-interface.ts";
export type { DocumentRule } from "./registry/column-rules.ts";
export type { Controller, Transfer } from "./registry/recipients.ts";
export type { SubjectKind } from "./registry/subjects.ts";
export type { Origin } from "./vocabulary/origins.ts";
export type { RoutedPerson, RoutingAnswer } from "./law/routing.ts";
export type { TransferRefusal } from "./law/transfer-ground.ts";
