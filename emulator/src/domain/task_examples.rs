//! Example results by task type, as the service documents them. The result of `videoTranscode` is made up, because the
//! service documents none.

/// The result in the first and in the second version of the query; `None` if there is no example.
pub(super) fn result(task_type: &str, status: u16) -> Option<(&'static str, &'static str)> {
    let (same, differs) = match (task_type, status) {
        (_, 204 | 500) => return None,
        ("clearLibraryHistory", 200) => (
            r#"[{"err":"","status":0,"deleteCount":3}]"#,
            Some(r#"{"status":200,"code":"","deleteCount":3}"#),
        ),
        ("clearLibraryHistory", 207) => (
            r#"[{"err":"","status":0,"deleteCount":2},{"err":"InternalServerError","status":1,"deleteCount":0}]"#,
            Some(r#"{"status":200,"code":"","deleteCount":2}"#),
        ),
        ("clearLibraryHistory", _) => (
            r#"[{"err":"InternalServerError","status":1,"deleteCount":0}]"#,
            Some(r#"{"status":500,"code":"InternalServerError","deleteCount":0}"#),
        ),
        ("batchMove" | "batchCopy" | "batchDelete" | "batchRestoreRecycle", _) => {
            (parts(task_type, status), None)
        }
        ("convertFile", _) => (
            r#"{"convertFrom":["reports","2026.docx"],"path":["reports","2026.pdf"],"srcInode":"9007199254740993","dstInode":"9007199254740995"}"#,
            None,
        ),
        ("calibrateDirectoryStats", 200) => (r#"{"status":200,"code":""}"#, None),
        ("calibrateDirectoryStats", _) => (r#"{"status":500,"code":"InternalServerError"}"#, None),
        ("videoTranscode", _) => (r#"{"path":["videos","talk.m3u8"]}"#, None),
        ("fileUncompress", 200) => (
            r#"{"outputDir":"archive","fileCount":12,"successCount":12,"failedCount":0,"failedItems":[],"failedItemsTruncated":false,"code":"","err":""}"#,
            None,
        ),
        ("fileUncompress", 207) => (
            r#"{"outputDir":"archive","fileCount":12,"successCount":11,"failedCount":1,"failedItems":[{"key":"reports/2026.pdf","code":"SameNameDirectoryOrFileExists","err":"The name is taken."}],"failedItemsTruncated":false,"code":"","err":""}"#,
            None,
        ),
        ("fileUncompress", _) => (
            r#"{"outputDir":"archive","fileCount":1,"successCount":0,"failedCount":1,"failedItems":[{"key":"reports/2026.pdf","code":"InternalServerError","err":"The file could not be written."}],"failedItemsTruncated":false,"code":"InternalServerError","err":"No file could be written."}"#,
            None,
        ),
        _ => return None,
    };
    Some((same, differs.unwrap_or(same)))
}

/// The results of a batch, one for each item. 204: done as requested. 200: done under another name, or moved to the
/// recycle bin.
fn parts(task_type: &str, status: u16) -> &'static str {
    match (task_type, status) {
        ("batchMove", 200) => {
            r#"[{"status":204,"path":["archive","2025.pdf"],"from":["reports","2025.pdf"],"to":["archive","2025.pdf"]},{"status":200,"path":["archive","2026(1).pdf"],"from":["reports","2026.pdf"],"to":["archive","2026.pdf"]}]"#
        }
        ("batchMove", 207) => {
            r#"[{"status":204,"path":["archive","2025.pdf"],"from":["reports","2025.pdf"],"to":["archive","2025.pdf"]},{"status":404,"code":"FileNotFound","path":["archive","2026.pdf"],"from":["reports","2026.pdf"],"to":["archive","2026.pdf"]}]"#
        }
        ("batchMove", _) => {
            r#"[{"status":404,"code":"FileNotFound","path":["archive","2025.pdf"],"from":["reports","2025.pdf"],"to":["archive","2025.pdf"]},{"status":409,"code":"SameNameDirectoryOrFileExists","path":["archive","2026.pdf"],"from":["reports","2026.pdf"],"to":["archive","2026.pdf"]}]"#
        }
        ("batchCopy", 200) => {
            r#"[{"status":204,"path":["archive","2025.pdf"],"copyFrom":["reports","2025.pdf"],"to":["archive","2025.pdf"]},{"status":200,"path":["archive","2026(1).pdf"],"copyFrom":["reports","2026.pdf"],"to":["archive","2026.pdf"]}]"#
        }
        ("batchCopy", 207) => {
            r#"[{"status":204,"path":["archive","2025.pdf"],"copyFrom":["reports","2025.pdf"],"to":["archive","2025.pdf"]},{"status":404,"code":"FileNotFound","path":["archive","2026.pdf"],"copyFrom":["reports","2026.pdf"],"to":["archive","2026.pdf"]}]"#
        }
        ("batchCopy", _) => {
            r#"[{"status":404,"code":"FileNotFound","path":["archive","2025.pdf"],"copyFrom":["reports","2025.pdf"],"to":["archive","2025.pdf"]},{"status":409,"code":"SameNameDirectoryOrFileExists","path":["archive","2026.pdf"],"copyFrom":["reports","2026.pdf"],"to":["archive","2026.pdf"]}]"#
        }
        ("batchDelete", 200) => {
            r#"[{"status":200,"path":["reports","2025.pdf"],"recycledItemId":9007199254740993},{"status":204,"path":["reports","2026.pdf"]}]"#
        }
        ("batchDelete", 207) => {
            r#"[{"status":200,"path":["reports","2025.pdf"],"recycledItemId":9007199254740993},{"status":404,"code":"FileNotFound","path":["reports","2026.pdf"]}]"#
        }
        ("batchDelete", _) => {
            r#"[{"status":404,"code":"FileNotFound","path":["reports","2025.pdf"]},{"status":403,"code":"WriteForbidden","path":["reports","2026.pdf"]}]"#
        }
        (_, 200) => {
            r#"[{"status":204,"path":["reports","2025.pdf"],"recycledItemId":9007199254740993},{"status":200,"path":["reports","2026(1).pdf"],"recycledItemId":9007199254740995}]"#
        }
        (_, 207) => {
            r#"[{"status":204,"path":["reports","2025.pdf"],"recycledItemId":9007199254740993},{"status":404,"code":"FileNotFound","recycledItemId":9007199254740995}]"#
        }
        _ => {
            r#"[{"status":404,"code":"FileNotFound","recycledItemId":9007199254740993},{"status":404,"code":"FileNotFound","recycledItemId":9007199254740995}]"#
        }
    }
}
