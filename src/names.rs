//! Lists of names in one text, such as `asc|desc`. A list of separate strings would need an address and a length for each.

/// The text before the first byte `mark`, and the text after it; all of it and nothing if the byte does not occur.
pub(crate) fn cut(text: &str, mark: u8) -> (&str, &str) {
    let end = text.bytes().position(|byte| byte == mark);
    end.and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?)))
        .unwrap_or((text, ""))
}

/// The index of a name.
pub(crate) fn index_of(name: &str, names: &str) -> Option<usize> {
    let mut rest = names;
    let mut index = 0;
    while !rest.is_empty() {
        let (next, after) = cut(rest, b'|');
        if next == name {
            return Some(index);
        }
        rest = after;
        index += 1;
    }
    None
}

/// The name at an index; empty if there are fewer.
pub(crate) fn name_at(index: usize, names: &'static str) -> &'static str {
    let rest = (0..index).fold(names, |rest, _| cut(rest, b'|').1);
    cut(rest, b'|').0
}

/// An enumeration whose values have names: its list of values, the name of a value, and the value of a name.
macro_rules! named {
    ($(#[$attribute:meta])* $Enum:ident { $($(#[$doc:meta])* $value:ident = $name:literal,)+ }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Enum {
            $($(#[$doc])* $value,)+
        }

        impl $Enum {
            const NAMES: &'static str = concat!($($name, "|"),+);

            /// All values, in order.
            pub const ALL: [$Enum; [$($name),+].len()] = [$($Enum::$value),+];

            /// The name in JavaScript.
            pub fn name(self) -> &'static str {
                $crate::names::name_at(self as usize, Self::NAMES)
            }

            /// The value with this name.
            pub fn from_name(name: &str) -> Option<Self> {
                $crate::names::index_of(name, Self::NAMES).and_then(|index| Self::ALL.get(index).copied())
            }
        }
    };
}
pub(crate) use named;
