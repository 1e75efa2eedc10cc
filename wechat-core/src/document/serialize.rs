//! Serializes fields as a map: a repeated field is a list, and a field without children is its
//! text.

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::{Field, Fields};

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Inside(self.root()).serialize(serializer)
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_leaf() {
            serializer.serialize_str(self.text())
        } else {
            Inside(*self).serialize(serializer)
        }
    }
}

/// Serializes the contents of a field as a map, even if there are none.
struct Inside<'a>(Field<'a>);

impl Serialize for Inside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for group in groups(self.0) {
            match &*group {
                [one] => map.serialize_entry(one.name(), one)?,
                several => map.serialize_entry(several[0].name(), several)?,
            }
        }
        map.end()
    }
}

/// Groups the fields inside `field` by name, in order of first occurrence.
pub(super) fn groups(field: Field<'_>) -> Vec<Vec<Field<'_>>> {
    let mut groups: Vec<Vec<Field<'_>>> = Vec::new();
    for child in field.iter() {
        match groups
            .iter_mut()
            .find(|group| group[0].name() == child.name())
        {
            Some(group) => group.push(child),
            None => groups.push(vec![child]),
        }
    }
    groups
}
