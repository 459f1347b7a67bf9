//! A network between a browser and the emulator that a test can cut.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use crate::support::until::until;

pub(crate) struct Network {
    /// The URL at which the browser reaches the emulator.
    pub(crate) url: String,
    near: SocketAddr,
    far: SocketAddr,
    /// `None` while the network is cut.
    forwarding: Option<JoinHandle<()>>,
}

impl Network {
    /// Connects to the emulator at this URL.
    pub(crate) async fn to(url: &str) -> Self {
        let far = Url::parse(url).unwrap().socket_addrs(|| None).unwrap()[0];
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let near = listener.local_addr().unwrap();
        Network {
            url: format!("http://{near}"),
            near,
            far,
            forwarding: Some(tokio::spawn(forward(listener, far))),
        }
    }

    /// Closes every connection, and refuses new ones.
    pub(crate) async fn cut(&mut self) {
        if let Some(forwarding) = self.forwarding.take() {
            forwarding.abort();
            let _ = forwarding.await;
        }
    }

    /// Accepts connections again.
    pub(crate) async fn restore(&mut self) {
        let mut listener = None;
        until("the port is free again", async || {
            listener = Some(
                TcpListener::bind(self.near)
                    .await
                    .map_err(|error| error.to_string())?,
            );
            Ok(())
        })
        .await;
        let listener = listener.expect("just bound");
        self.forwarding = Some(tokio::spawn(forward(listener, self.far)));
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Some(forwarding) = &self.forwarding {
            forwarding.abort();
        }
    }
}

/// Forwards each connection. When this task is aborted, the connections close.
async fn forward(listener: TcpListener, far: SocketAddr) {
    let mut connections = JoinSet::new();
    while let Ok((mut near, _)) = listener.accept().await {
        connections.spawn(async move {
            if let Ok(mut far) = TcpStream::connect(far).await {
                let _ = copy_bidirectional(&mut near, &mut far).await;
            }
        });
    }
}
