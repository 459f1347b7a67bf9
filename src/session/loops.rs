//! The loops of `pages()`. Each has at most one search, which is deleted when the loop ends or the page goes.

/// The number of a loop.
pub type LoopId = u32;

/// The loops that have not ended.
#[derive(Debug, Default)]
pub struct Loops {
    open: Vec<(LoopId, Option<String>)>,
}

impl Loops {
    /// A loop begins; its create is sent next.
    pub fn begin(&mut self, id: LoopId) {
        self.open.push((id, None));
    }

    /// The search of a loop. Gives it back if the loop has ended meanwhile: then it is to be deleted.
    pub fn made(&mut self, id: LoopId, search_id: String) -> Option<String> {
        match self.open.iter_mut().find(|(open, _)| *open == id) {
            Some((_, made)) => {
                *made = Some(search_id);
                None
            }
            None => Some(search_id),
        }
    }

    /// A loop ends. Gives its search, which is to be deleted.
    pub fn end(&mut self, id: LoopId) -> Option<String> {
        let place = self.open.iter().position(|(open, _)| *open == id)?;
        self.open.swap_remove(place).1
    }

    /// Ends every loop, except, with `keep_creating`, those whose create has not been answered. Gives what has ended.
    pub fn end_all(&mut self, keep_creating: bool) -> Vec<(LoopId, Option<String>)> {
        let (kept, ended) = std::mem::take(&mut self.open)
            .into_iter()
            .partition(|(_, made)| keep_creating && made.is_none());
        self.open = kept;
        ended
    }

    /// No loop is open.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}
