/** The list at a key, made when it is not there. */
export function listIn<Key, Value>(map: Map<Key, Value[]>, key: Key): Value[] {
  const known = map.get(key);
  if (known) return known;
  const made: Value[] = [];
  map.set(key, made);
  return made;
}

/** Values by their key, in order. (`Map.groupBy` needs Node 21.) */
export function groupBy<Key, Value>(
  values: Iterable<Value>,
  keyOf: (value: Value) => Key,
): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) listIn(groups, keyOf(value)).push(value);
  return groups;
}
