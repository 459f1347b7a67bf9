//! A small module that can panic in several ways. generate.sh builds it.

use std::cell::{LazyCell, RefCell};

thread_local! {
    static NUMBERS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// Appends a number and returns the sum of all.
#[unsafe(no_mangle)]
pub extern "C" fn add(number: u32) -> u32 {
    NUMBERS.with_borrow_mut(|numbers| {
        numbers.push(number);
        numbers.iter().sum()
    })
}

/// Panics if there is no number at the index.
#[unsafe(no_mangle)]
pub extern "C" fn remove(index: usize) -> u32 {
    NUMBERS.with_borrow_mut(|numbers| numbers.remove(index))
}

/// Panics if there is no number at the index.
#[unsafe(no_mangle)]
pub extern "C" fn read(index: usize) -> u32 {
    NUMBERS.with_borrow(|numbers| numbers[index])
}

/// Panics always.
#[unsafe(no_mangle)]
pub extern "C" fn borrow_twice() -> u32 {
    NUMBERS.with_borrow(|numbers| NUMBERS.with_borrow_mut(|same| same.len() + numbers.len())) as u32
}

/// Panics if the number is odd.
#[unsafe(no_mangle)]
pub extern "C" fn half(number: u32) -> u32 {
    let half = LazyCell::new(|| if number % 2 == 0 { Some(number / 2) } else { None });
    half.expect("an even number")
}
