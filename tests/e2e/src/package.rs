//! The built package on a page without a bundler, under a strict content security policy.

use std::time::Duration;

use serde_json::{Value, json};
use smh_emulator::Operation;

use crate::support::harness::{Stage, run, until_ready};
use crate::support::site::requests;
use crate::support::web_server::assert_built;

const QUICK: Duration = Duration::from_millis(100);

/// Opens the page, whose globals `entry` and `slim` are the two entries.
async fn open(stage: &Stage) {
    assert_built("pkg/dist");
    let url = format!("{}/strict/pages/package/index.html", stage.site.url);
    stage.client.goto(&url).await.unwrap();
    until_ready(&stage.client).await;
}

/// Runs the body of an async function on the page, and returns its result. `options` there are those of a client.
async fn script(stage: &Stage, body: &str) -> Value {
    let options = json!({
        "baseUrl": stage.site.emulator.url(),
        "libraryId": "smhdemo",
        "accessToken": stage.site.emulator.token(None, None),
    });
    let script = format!(
        "const [options, done] = arguments;
        (async () => {{ {body} }})().then(
            (value) => done({{ value }}),
            (error) => done({{ error: String(error?.stack ?? error) }}),
        );"
    );
    let outcome = stage.client.execute_async(&script, vec![options]).await.unwrap();
    assert!(outcome["error"].is_null(), "{outcome}");
    outcome["value"].clone()
}

#[tokio::test]
async fn the_default_entry_needs_no_configuration() {
    run("package-entry", QUICK, async |stage| {
        open(&stage).await;
        let seen = script(
            &stage,
            "
            const { default: init, SmhClient, SmhError, isSmhError } = entry;
            let early;
            try { new SmhClient(options); } catch (error) { early = [isSmhError(error), error.kind, error.message]; }
            const [first, second] = [init(), init()];
            const loaded = [await first, await second, await init(), await init('/pkg/no-such-file')];
            const client = new SmhClient(options);
            const page = await client.createSearch({ keyword: 'lighthouse' });
            const next = await client.continueSearch(page.searchId, page.nextMarker);
            await client.deleteSearch(page.searchId, { keepalive: true });
            const gone = await client.continueSearch(page.searchId, page.nextMarker).catch((error) => error);
            let refused;
            try { new SmhClient({ ...options, libraryId: '' }); } catch (error) { refused = error; }
            client.free();
            return {
                early,
                loaded: loaded.every((value) => value === undefined),
                items: page.contents.length + next.contents.length,
                gone: [gone instanceof SmhError, gone instanceof Error, isSmhError(gone), gone.kind, gone.code, gone.name],
                refused: [refused instanceof SmhError, isSmhError(refused), refused.kind, refused.operation],
                others: [undefined, null, 7, 'x', {}, [], new Error('x'), { name: 'SmhError' }, new Proxy({}, { get() { throw 1 } })].map(isSmhError),
                foreign: isSmhError({ [Symbol.for('smh-wasm.SmhError')]: true }),
            };
            ",
        )
        .await;
        assert_eq!(
            seen,
            json!({
                "early": [true, "config", "SmhClient: the WebAssembly module has not been loaded; await init() first"],
                "loaded": true,
                "items": 40,
                "gone": [true, true, true, "http", "SearchIdInvalid", "SmhError"],
                "refused": [true, true, "config", "SmhClient"],
                "others": [false, false, false, false, false, false, false, false, false],
                "foreign": true,
            })
        );
        stage.site.until_nothing_lives().await;
        let state = stage.state();
        let origins: Vec<_> = requests(&state, Operation::Create)
            .map(|request| request.origin.as_deref())
            .collect();
        assert_eq!(origins, [Some(stage.site.url.as_str())]);
        for request in &state.requests {
            assert!(request.referer.is_none() && !request.cookie, "{request:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_failed_load_can_be_retried() {
    run("package-retry", QUICK, async |stage| {
        open(&stage).await;
        let seen = script(
            &stage,
            "
            const failures = [];
            for (const source of [
                '/pkg/no-such-file.wasm',
                'http://127.0.0.1:9/',
                '/strict/pages/package/page.js',
                new Uint8Array([0, 1, 2]),
                new Response('', { status: 500 }),
                undefined,
                42,
            ]) {
                const together = await Promise.allSettled([slim.default(source), slim.default(source)]);
                failures.push(together.every(({ status, reason }) => status === 'rejected' && reason instanceof Error));
            }
            let early;
            try { new slim.SmhClient(options); } catch (error) { early = error.kind === 'config'; }
            await slim.default(new URL('/pkg/smh_wasm.wasm', location.href));
            await entry.default();
            const client = new slim.SmhClient(options);
            const page = await client.createSearch({ keyword: 'lighthouse' });
            await client.deleteSearch(page.searchId);
            return { failures, early, items: page.contents.length, same: slim.SmhClient === entry.SmhClient };
            ",
        )
        .await;
        assert_eq!(
            seen,
            json!({ "failures": [true, true, true, true, true, true, true], "early": true, "items": 20, "same": true })
        );
        stage.site.until_nothing_lives().await;
    })
    .await;
}

#[tokio::test]
async fn the_code_for_tasks_is_fetched_with_the_first_call_for_them() {
    run("package-tasks", QUICK, async |stage| {
        for (load, source) in [
            ("await entry.default()", "inlined_tasks"),
            (
                "await slim.default('/pkg/smh_wasm.wasm', { tasks: new URL('/pkg/smh_wasm_tasks.wasm', location.href) })",
                "smh_wasm_tasks.wasm",
            ),
        ] {
            open(&stage).await;
            let seen = script(
                &stage,
                &format!(
                    "
                    const fetched = () => performance.getEntriesByType('resource').map(({{ name }}) => name.split('/').at(-1)).filter((name) => name.includes('tasks'));
                    const before = fetched().length;
                    {load};
                    const client = new entry.SmhClient(options);
                    const page = await client.createSearch({{ keyword: 'lighthouse' }});
                    await client.deleteSearch(page.searchId);
                    const searched = fetched().length;
                    const tasks = await Promise.all([client.queryLibraryTasks([]), client.querySpaceTasks(7)]);
                    const names = fetched();
                    return {{ before, searched, tasks, files: names.length, source: names.some((name) => name.includes('{source}')) }};
                    "
                ),
            )
            .await;
            assert_eq!(
                seen,
                json!({ "before": 0, "searched": 0, "tasks": [[], []], "files": 2, "source": true }),
                "{load}"
            );
        }
        stage.site.until_nothing_lives().await;
    })
    .await;
}

#[tokio::test]
async fn a_failed_load_of_the_code_for_tasks_can_be_tried_again() {
    run("package-tasks-retry", QUICK, async |stage| {
        open(&stage).await;
        let seen = script(
            &stage,
            "
            const kinds = [];
            const call = () => client.queryLibraryTasks([]).then((tasks) => tasks.length, ({ kind }) => kind);
            await slim.default('/pkg/smh_wasm.wasm');
            const client = new slim.SmhClient(options);
            kinds.push(await call());
            for (const tasks of ['/pkg/no-such-file.wasm', 'http://127.0.0.1:9/', '/pages/package/page.js', '/pkg/smh_wasm_tasks.wasm']) {
                await slim.default(undefined, { tasks });
                kinds.push(...(await Promise.all([call(), call()])));
            }
            return kinds;
            ",
        )
        .await;
        assert_eq!(
            seen,
            json!(["config", "network", "network", "network", "network", "network", "network", 0, 0])
        );
    })
    .await;
}

#[tokio::test]
async fn the_module_can_be_loaded_from_every_kind_of_source() {
    run("package-sources", QUICK, async |stage| {
        for source in [
            "'/pkg/smh_wasm.wasm'",
            "new URL('/pkg/smh_wasm.wasm', location.href)",
            "await fetch('/pkg/smh_wasm.wasm')",
            "new Response(await (await fetch('/pkg/smh_wasm.wasm')).arrayBuffer())",
            "await (await fetch('/pkg/smh_wasm.wasm')).arrayBuffer()",
            "new Uint8Array(await (await fetch('/pkg/smh_wasm.wasm')).arrayBuffer())",
            "await WebAssembly.compileStreaming(fetch('/pkg/smh_wasm.wasm'))",
        ] {
            for entry in ["slim", "entry"] {
                open(&stage).await;
                let body =
                    format!("await {entry}.default({source}); return typeof new {entry}.SmhClient(options);");
                assert_eq!(script(&stage, &body).await, "object", "{entry} {source}");
            }
        }
    })
    .await;
}
