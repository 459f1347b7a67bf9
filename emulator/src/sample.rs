//! Examples of results, one for each type of task. Where the service documents none, they are made up.

/// The result in the first and in the second version of the query; `None` where there is none to give.
pub(crate) fn result(task_type: &str, status: u16) -> Option<(&'static str, &'static str)> {
    let (same, differs) = match (task_type, status) {
        (_, 204 | 500) => return None,
        ("clearLibraryHistory", 200) => (
            r#"[{"err":"","status":0,"deleteCount":3}]"#,
            Some(r#"{"status":200,"code":"","deleteCount":3}"#),
        ),
        ("clearLibraryHistory", 207) => (
            r#"[{"err":"","status":0,"deleteCount":2},{"err":"InternalServerError","status":1,"deleteCount":0}]"#,
            Some(r#"{"status":207,"code":"","deleteCount":2}"#),
        ),
        ("clearLibraryHistory", _) => (
            r#"[{"err":"InternalServerError","status":1,"deleteCount":0}]"#,
            Some(r#"{"status":400,"code":"InternalServerError","deleteCount":0}"#),
        ),
        ("batchMove" | "batchCopy" | "batchDelete" | "batchRestoreRecycle", 200) => (
            r#"[{"status":200,"path":["reports","2025.pdf"]},{"status":200,"path":["reports","2026.pdf"]}]"#,
            None,
        ),
        ("batchMove" | "batchCopy" | "batchDelete" | "batchRestoreRecycle", 207) => (
            r#"[{"status":200,"path":["reports","2025.pdf"]},{"status":404,"code":"FileNotFound","path":["reports","2026.pdf"]}]"#,
            None,
        ),
        ("batchMove" | "batchCopy" | "batchDelete" | "batchRestoreRecycle", _) => (
            r#"[{"status":404,"code":"FileNotFound","path":["reports","2025.pdf"]},{"status":404,"code":"FileNotFound","path":["reports","2026.pdf"]}]"#,
            None,
        ),
        ("convertFile", _) => (
            r#"{"convertFrom":"docx","path":["reports","2026.pdf"],"srcInode":"9007199254740993","dstInode":"9007199254740995"}"#,
            None,
        ),
        ("calibrateDirectoryStats", _) => (
            r#"{"fileCount":12,"dirCount":3,"storage":"9007199254740993"}"#,
            None,
        ),
        ("videoTranscode", _) => (r#"{"path":["videos","talk.m3u8"]}"#, None),
        ("fileUncompress", _) => (r#"{"path":["archive"],"fileCount":12}"#, None),
        _ => return None,
    };
    Some((same, differs.unwrap_or(same)))
}
