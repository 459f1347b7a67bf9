//! The meaning of the service's error codes: advice for developers, and a sentence for users.
//!
//! Error responses: <https://cloud.tencent.com/document/product/1339/50072>.

use crate::names::{cut, index_of};
use crate::value::decimal;

/// The meaning that some codes have in common.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meaning {
    /// The end of an error's message: the cause, or what to do.
    pub advice: &'static str,
    /// A sentence for the application's users, in English.
    pub english: &'static str,
    /// The same in Chinese.
    pub chinese: &'static str,
}

/// The codes, with any status, that say that a search no longer exists.
pub(crate) const GONE: &str = "SearchIdInvalid|SearchIdNotFound";

/// The known codes: four lines for each meaning, which are the codes, the advice with its separator (may be empty), and the sentence in
/// both languages. Numbers are statuses of responses without a known code; 500 stands for all from there on. Errors without a response
/// have a name in lower case: that of their kind, or `token` if the application's function for a token failed, because the user is
/// signed out or the application's server can't be reached.
const MEANINGS: &str = "\
InvalidAccessToken
; the token is unknown or has expired: get a fresh one
Your sign-in has expired. Please sign in again.
登录已过期，请重新登录。
EmptyAccessToken|AccessTokenNotMatchLibrary|AccessTokenNotMatchSpace|AccessTokenVersionNotMatch
; the token did not reach the service, or is for another library, space or version
You have no access here. Please sign in again.
您无权访问此处，请重新登录。
403|NoPermission|NoPermissionToOtherUserTask|ReadForbidden|WriteForbidden
; the token does not allow this
You do not have permission to do this.
您没有执行此操作的权限。
LibraryServiceExpired
; the library's subscription has to be renewed
The storage service has expired. Please contact your administrator.
存储服务已到期，请联系管理员。
LibraryInitializing
; the library is being set up: try again later
The storage is being set up. Please try again later.
存储空间正在初始化，请稍后再试。
SpaceBanned
; the space has been blocked
This space has been blocked. Please contact your administrator.
该空间已被封禁，请联系管理员。
LibraryNotFound|SpaceNotFound|SpaceIdInvalid
; check `libraryId` and `spaceId`
This space could not be found. It may have been deleted.
找不到该空间，它可能已被删除。
SearchIdInvalid|SearchIdNotFound|MarkerNotFound
; that search no longer exists: create a new one
These results are out of date. Please search again.
搜索结果已失效，请重新搜索。
SearchTooComplex
; use fewer or narrower conditions
This search is too complex. Please simplify it.
搜索条件过于复杂，请简化后重试。
SearchNotEnabled|FunctionNotEnabled
; the library does not have this function
This function is not available here.
此处未开通该功能。
FileNotFound|DirectoryNotFound|PathNotFound
; check the path
This file or folder could not be found. It may have been moved or deleted.
找不到该文件或文件夹，它可能已被移动或删除。
SameNameDirectoryOrFileExists|PathConflict|DuplicateFavoriteRecord
; ask the user, or resolve the conflict in another way
This already exists.
该项目已存在。
TaskNotCancelable

This task can no longer be cancelled.
该任务已无法取消。
451
; the content is blocked
This content is blocked.
该内容已被屏蔽。
BadRequest|ParamInvalid|InvalidTimeFormat|NoItemsProvided|TooManyItems|URITooLong|RouteNotFound

This could not be done as asked. Please change it and try again.
无法完成此请求，请修改后重试。
429|RateLimitExceeded
; too many requests: wait, then try again
Too many requests. Please wait a moment and try again.
操作过于频繁，请稍后再试。
500|InternalServerError|ServerOverloaded
; try again later
The service is busy. Please try again later.
服务繁忙，请稍后再试。
408|ReadRequestTimeout|RequestTimeout|SearchTimeout|timeout
; try again later
The service took too long to answer. Please try again.
服务响应超时，请重试。
TaskNotFound
; unknown, or ended and more than 30 days old
This task could not be found. It may have ended long ago.
找不到该任务，它可能早已结束。
token

Your sign-in could not be checked. Please try again, or sign in again.
无法确认登录状态，请重试或重新登录。
499|ClientDisconnected|network

No connection to the service. Please check your network and try again.
无法连接服务，请检查网络后重试。
protocol

The service gave an unexpected answer. Please try again later.
服务返回异常，请稍后再试。
closed

This has been closed. Please open it again.
已关闭，请重新打开。
config

This could not be done. Please reload the page and try again.
操作未能完成，请刷新页面后重试。
";

/// The meaning of a code.
pub(crate) fn of_code(code: &str) -> Option<Meaning> {
    let mut rest = MEANINGS;
    let mut line = || {
        let (line, after) = cut(rest, b'\n');
        rest = after;
        line
    };
    loop {
        let codes = line();
        let meaning = Meaning {
            advice: line(),
            english: line(),
            chinese: line(),
        };
        if codes.is_empty() {
            return None;
        }
        if index_of(code, codes).is_some() {
            return Some(meaning);
        }
    }
}

/// The meaning of a response with an error status: that of its code, or else that of its status.
pub fn of_response(status: u16, code: Option<&str>) -> Option<Meaning> {
    let meaning = code.and_then(of_code);
    meaning.or_else(|| of_code(&decimal(i64::from(status.min(500)))))
}
