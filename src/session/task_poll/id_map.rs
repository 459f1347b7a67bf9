//! A map from numbers to values.

/// A map in a sorted list: with tens of thousands of entries as fast as a tree, at a tenth of its code. The values are boxed,
/// so that inserting moves little memory and all value types share their code.
#[derive(Debug)]
pub(super) struct IdMap<T>(Vec<(i64, Box<T>)>);

impl<T> IdMap<T> {
    pub(super) const fn new() -> Self {
        IdMap(Vec::new())
    }

    fn index(&self, id: i64) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| own.cmp(&id))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, id: i64) -> Option<&T> {
        let index = self.index(id).ok()?;
        self.0.get(index).map(|(_, value)| &**value)
    }

    pub(super) fn get_mut(&mut self, id: i64) -> Option<&mut T> {
        let index = self.index(id).ok()?;
        self.0.get_mut(index).map(|(_, value)| &mut **value)
    }

    /// Adds a value, unless the number is in use.
    pub(super) fn add(&mut self, id: i64, value: T) {
        if let Err(index) = self.index(id) {
            self.0.insert(index, (id, Box::new(value)));
        }
    }

    pub(super) fn remove(&mut self, id: i64) -> Option<T> {
        let index = self.index(id).ok()?;
        Some(*self.0.remove(index).1)
    }

    pub(super) fn retain(&mut self, mut is_wanted: impl FnMut(&T) -> bool) {
        self.0.retain(|(_, value)| is_wanted(value));
    }
}
