//! Hash maps and sets by names and ids: of a large module there are many, and the standard library's hashing, made for
//! keys that attackers choose, is a good part of what it takes to fill them. Seeded at random for each run; whoever goes
//! over one in order sorts first.

use foldhash::fast::RandomState;

/// The standard library's map, hashed faster.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// The standard library's set, hashed faster.
pub type HashSet<K> = std::collections::HashSet<K, RandomState>;

/// A map in the order that keys came, hashed faster.
pub type IndexMap<K, V> = indexmap::IndexMap<K, V, RandomState>;

/// A set in the order that its members came, hashed faster.
pub type IndexSet<K> = indexmap::IndexSet<K, RandomState>;
