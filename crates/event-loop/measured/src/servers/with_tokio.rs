//! An echo with tokio: a task for each connection, which reads and writes as a thread would.

use std::net::TcpListener;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net;
use tokio::runtime::{Builder, Runtime};

use super::BUFFER;

pub(super) fn one_thread() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_io().build()?)
}

pub(super) fn all_processors() -> Result<Runtime> {
    Ok(Builder::new_multi_thread().enable_io().build()?)
}

pub(super) fn serve(listener: TcpListener, runtime: Runtime) -> Result<()> {
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = net::TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(echo(stream));
        }
    })
}

async fn echo(mut stream: net::TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; BUFFER];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..count]).await?;
    }
}
