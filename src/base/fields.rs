//! The fields of a struct, by its derived `Serialize`: one derivation gives a key, the reason why the key changed, and
//! what a template sees.

use super::Digest;
use serde::ser::{Error as _, Impossible, Serialize, SerializeStruct, Serializer};

/// Is shown each field of a struct, in order.
pub trait Visitor {
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T);
}

/// Shows all fields, and gives the visitor back.
///
/// # Panics
/// If `value` is no struct with named fields.
pub fn visit<T: Serialize, V: Visitor>(value: &T, visitor: V) -> V {
    value.serialize(Fields(visitor)).expect("a struct with named fields")
}

/// Whether `value` is a struct with named fields.
pub fn is_struct<T: Serialize>(value: &T) -> bool {
    value.serialize(Fields(Nothing)).is_ok()
}

struct Nothing;

impl Visitor for Nothing {
    fn field<T: Serialize + ?Sized>(&mut self, _: &'static str, _: &T) {}
}

/// Name and digest of every field of a struct, in order.
///
/// # Panics
/// If `value` is no struct with named fields.
pub fn digests<T: Serialize>(value: &T) -> Vec<(&'static str, Digest)> {
    visit(value, Digests(Vec::with_capacity(12))).0
}

struct Digests(Vec<(&'static str, Digest)>);

impl Visitor for Digests {
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.0.push((name, Digest::of_value(value)));
    }
}

struct Fields<V>(V);

type Refused<V> = Impossible<V, std::fmt::Error>;

impl<V: Visitor> SerializeStruct for Fields<V> {
    type Ok = V;
    type Error = std::fmt::Error;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), Self::Error> {
        self.0.field(key, value);
        Ok(())
    }

    fn end(self) -> Result<Self::Ok, Self::Error> {
        Ok(self.0)
    }
}

/// Everything but a struct is refused.
macro_rules! refuse {
    ($($method:ident($($argument:ty),*) -> $output:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$output, Self::Error> {
            Err(Self::Error::custom("no struct"))
        })*
    };
}

impl<V: Visitor> Serializer for Fields<V> {
    type Ok = V;
    type Error = std::fmt::Error;
    type SerializeSeq = Refused<V>;
    type SerializeTuple = Refused<V>;
    type SerializeTupleStruct = Refused<V>;
    type SerializeTupleVariant = Refused<V>;
    type SerializeMap = Refused<V>;
    type SerializeStruct = Fields<V>;
    type SerializeStructVariant = Refused<V>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<V>, Self::Error> {
        Ok(self)
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<Self::Ok, Self::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Self::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Self::Error> {
        value.serialize(self)
    }

    refuse! {
        serialize_bool(bool) -> Self::Ok;
        serialize_i8(i8) -> Self::Ok;
        serialize_i16(i16) -> Self::Ok;
        serialize_i32(i32) -> Self::Ok;
        serialize_i64(i64) -> Self::Ok;
        serialize_u8(u8) -> Self::Ok;
        serialize_u16(u16) -> Self::Ok;
        serialize_u32(u32) -> Self::Ok;
        serialize_u64(u64) -> Self::Ok;
        serialize_f32(f32) -> Self::Ok;
        serialize_f64(f64) -> Self::Ok;
        serialize_char(char) -> Self::Ok;
        serialize_str(&str) -> Self::Ok;
        serialize_bytes(&[u8]) -> Self::Ok;
        serialize_none() -> Self::Ok;
        serialize_unit() -> Self::Ok;
        serialize_unit_struct(&'static str) -> Self::Ok;
        serialize_unit_variant(&'static str, u32, &'static str) -> Self::Ok;
        serialize_seq(Option<usize>) -> Refused<V>;
        serialize_tuple(usize) -> Refused<V>;
        serialize_tuple_struct(&'static str, usize) -> Refused<V>;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Refused<V>;
        serialize_map(Option<usize>) -> Refused<V>;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Refused<V>;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_has_its_digest() {
        #[derive(serde::Serialize)]
        struct View {
            title: &'static str,
            items: Vec<u8>,
        }
        let a = digests(&View { title: "a", items: vec![1] });
        let b = digests(&View { title: "b", items: vec![1] });
        assert_eq!(a.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["title", "items"]);
        assert_ne!(a[0].1, b[0].1);
        assert_eq!(a[1].1, b[1].1);
    }
}
