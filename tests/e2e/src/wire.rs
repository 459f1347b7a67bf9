//! The network between a browser and the emulator, which can be cut.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use crate::until::until;

pub(crate) struct Wire {
    /// Where the emulator is by this wire.
    pub(crate) url: String,
    near: SocketAddr,
    far: SocketAddr,
    /// Nothing while it is cut.
    carrying: Option<JoinHandle<()>>,
}

impl Wire {
    /// Leads to the emulator at this URL.
    pub(crate) async fn to(url: &str) -> Self {
        let far = Url::parse(url).unwrap().socket_addrs(|| None).unwrap()[0];
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let near = listener.local_addr().unwrap();
        Wire {
            url: format!("http://{near}"),
            near,
            far,
            carrying: Some(tokio::spawn(carry(listener, far))),
        }
    }

    /// Drops every connection, and refuses others.
    pub(crate) async fn cut(&mut self) {
        if let Some(carrying) = self.carrying.take() {
            carrying.abort();
            let _ = carrying.await;
        }
    }

    /// Works again.
    pub(crate) async fn mend(&mut self) {
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
        self.carrying = Some(tokio::spawn(carry(listener, self.far)));
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(carrying) = &self.carrying {
            carrying.abort();
        }
    }
}

/// Carries each connection, until it is aborted: then the connections end, too.
async fn carry(listener: TcpListener, far: SocketAddr) {
    let mut connections = JoinSet::new();
    while let Ok((mut near, _)) = listener.accept().await {
        connections.spawn(async move {
            if let Ok(mut far) = TcpStream::connect(far).await {
                let _ = copy_bidirectional(&mut near, &mut far).await;
            }
        });
    }
}
