/**
 * What is written from the registry: the record of processing (Art. 30), the privacy notice (Art. 13 and 14), the
 * data map, and the languages that habeas has words for.
 *
 * @module
 */
export { durationText } from "./vocabulary/duration-text.ts";
export { languageOf, languages, type Language } from "./vocabulary/language.ts";
export { dataMap, type DataMap } from "./documents/data-map.ts";
export { dataMapMermaid } from "./documents/data-map-mermaid.ts";
export {
  noticeMarkdown,
  privacyNotice,
  type PrivacyNotice,
  type PrivacyNoticeOptions,
} from "./documents/privacy-notice.ts";
export { recordCsv } from "./documents/record-csv.ts";
export { recordJsonLd } from "./documents/record-json-ld.ts";
export { recordMarkdown } from "./documents/record-markdown.ts";
export {
  recordOfProcessing,
  type RecordOfProcessing,
  type RecordOfProcessingOptions,
} from "./documents/record-of-processing.ts";
