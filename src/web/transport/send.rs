//! Sends a request: a token, a slot under the rate limit, a fresh token if the first is refused, and further attempts.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use wasm_bindgen_futures::spawn_local;
use web_sys::AbortSignal;

use super::Transport;
use super::in_flight::InFlight;
use super::options::SendOptions;
use super::reply::Reply;
use super::token::TokenUser;
use crate::error::Error;
use crate::session::retry::{Backoff, Decision};
use crate::web::platform::error::Failure;
use crate::web::platform::globals::now;
use crate::web::platform::wait::{Boxed, TimeLimit, Wait, delay_until};
use crate::wire::operation::Operation;
use crate::wire::request::Request;

impl Transport {
    /// Sends a request. It starts before this returns if there is a token and a slot for it.
    pub(crate) fn send(self: Rc<Self>, request: Request, options: SendOptions) -> Boxed<Reply> {
        let operation = request.operation;
        let token = if options.urgent {
            self.tokens.last()
        } else {
            self.tokens.current()
        };
        let mut attempts = options.earlier_attempts;
        let mut started = token.and_then(|token| {
            if !options.has_slot && self.acquire_slot(options.urgent).is_err() {
                return None;
            }
            let in_flight = InFlight::start(&self, &request, &token, options, attempts + 1);
            Some((in_flight, token))
        });
        Box::pin(async move {
            let mut retry = options.retry;
            let mut token_user = options.token_user;
            let mut refreshed = false;
            loop {
                let (in_flight, token) = match started.take() {
                    Some(started) => started,
                    None => match self.token_and_slot(operation, token_user, options.urgent).await {
                        Ok(token) => {
                            let in_flight = InFlight::start(&self, &request, &token, options, attempts + 1);
                            (in_flight, token)
                        }
                        Err(failure) => return Reply::new(operation, Err(failure), attempts),
                    },
                };
                let response = match in_flight {
                    Ok(in_flight) => {
                        attempts += 1;
                        in_flight.await
                    }
                    Err(failure) => Err(failure),
                };
                let reply = Reply::new(operation, response, attempts);
                if reply.is_token_refused() {
                    if self.tokens.refused(&token) && !refreshed {
                        refreshed = true;
                        if token_user == TokenUser::Caller {
                            token_user = TokenUser::Refused;
                        }
                        continue;
                    }
                } else if reply.is_answered()
                    && self.tokens.accepted(&token)
                    && let Some(observer) = self.observer()
                {
                    observer.token_accepted();
                }
                let Some(failure) = reply.failure() else {
                    return reply;
                };
                let retry_input = failure.retry_input();
                let backoff = retry
                    .as_mut()
                    .and_then(|retry| retry.backoff_after(&retry_input, now()));
                let again = match backoff {
                    Some(backoff) => {
                        self.events.retry(failure, backoff.delay_ms);
                        self.wait_for(backoff).await
                    }
                    None => false,
                };
                if !again {
                    return reply;
                }
            }
        })
    }

    /// Waits before another attempt. Returns false if there must be none.
    async fn wait_for(&self, backoff: Backoff) -> bool {
        loop {
            match backoff.decide(now(), self.connectivity()) {
                Decision::Send => return true,
                Decision::GiveUp => return false,
                Decision::Wait(until) => Wait::for_change(Some(until)).await,
            }
        }
    }

    /// A token, and a slot under the rate limit.
    async fn token_and_slot(
        &self,
        operation: Operation,
        token_user: TokenUser,
        urgent: bool,
    ) -> Result<String, Failure> {
        let mut token = self.token(operation, token_user).await?;
        while let Err(time) = self.acquire_slot(urgent) {
            Wait::for_ms(delay_until(time)).await;
            token = self.tokens.current().unwrap_or(token);
        }
        Ok(token)
    }

    /// The token in use, or one from the application's function, which may take as long as an attempt. After failures the
    /// function is called less and less often.
    pub(crate) async fn token(&self, operation: Operation, user: TokenUser) -> Result<String, Failure> {
        loop {
            if let Some(token) = self.tokens.current() {
                return Ok(token);
            }
            if self.is_background_stopped() && user == TokenUser::Background {
                return Err(Error::closed(operation).into());
            }
            match self.tokens.wait(user) {
                Some(wait) => wait.await,
                None => break,
            }
        }
        let promise = self.tokens.call(operation)?;
        let call = self.tokens.call_number();
        let mut token = pin!(self.tokens.receive(operation, promise));
        let mut time_limit = TimeLimit::new(self.timeout_ms);
        poll_fn(|context| {
            if let Poll::Ready(token) = token.as_mut().poll(context) {
                if let (Ok(token), Some(observer)) = (&token, self.observer()) {
                    observer.token_received(token);
                }
                return Poll::Ready(token);
            }
            time_limit.poll(context).map(|ms| {
                self.tokens.give_up(call);
                Err(Error::token_timeout(operation, ms).into())
            })
        })
        .await
    }

    /// Calls `then` with a token for a background request, or with the failure to get one.
    pub(crate) fn when_token(
        self: Rc<Self>,
        operation: Operation,
        then: Box<dyn FnOnce(Result<String, Failure>)>,
    ) {
        spawn_local(async move { then(self.token(operation, TokenUser::Background).await) });
    }
}

/// Calls `then` with the reply to a request. If `signal` fires first, the request is dropped. Boxed, so that the requests of all
/// machines share the code of one future.
pub(crate) fn when_replied(
    mut sent: Boxed<Reply>,
    signal: Option<&AbortSignal>,
    then: Box<dyn FnOnce(Reply)>,
) {
    let mut aborted = signal.and_then(Wait::for_abort);
    spawn_local(async move {
        let reply = poll_fn(|context| {
            if let Some(aborted) = &mut aborted
                && Pin::new(aborted).poll(context).is_ready()
            {
                return Poll::Ready(None);
            }
            sent.as_mut().poll(context).map(Some)
        });
        if let Some(reply) = reply.await {
            then(reply);
        }
    });
}
