//! Fields as a map: what repeats is a list, what holds nothing but text is that text.

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

/// What is inside a field, a map also where it is empty.
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

/// The fields inside `field` by name, in order of their first.
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
