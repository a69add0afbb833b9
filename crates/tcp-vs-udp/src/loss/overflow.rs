//! More datagrams than a receive buffer holds: two experiments begin with it.

use std::io::ErrorKind;
use std::net::UdpSocket;

use experiment::Stopped;
use instruments::sockets::entry_of;

use crate::{pair, wait};

/// Five times as many as fit into the usual buffer of 208 KiB.
pub(super) const DATAGRAMS: u32 = 500;

/// What happened to the datagrams.
pub(super) struct Overflow {
    pub(super) errors: usize,
    pub(super) received: Vec<u32>,
    pub(super) drops: usize,
}

/// Sends numbered datagrams to a socket that does not read, then reads what is there.
pub(super) fn overflow() -> Result<Overflow, Stopped> {
    let (client, server) = pair::udp()?;
    let drops = || entry_of(&server).map(|entry| entry.drops as usize);
    drops()?; // skips where there is no such count

    let mut message = [0; 1000];
    let mut errors = 0;
    for number in 0..DATAGRAMS {
        message[..4].copy_from_slice(&number.to_be_bytes());
        errors += usize::from(client.send(&message).is_err());
    }
    // Reading begins when the buffer has been full.
    let _all_had_room = wait::until(|| Ok(drops()? > 0)).is_err();

    server.set_nonblocking(true)?;
    let mut received = Vec::new();
    wait::until(|| {
        receive(&server, &mut received)?;
        Ok(received.len() + drops()? + errors == DATAGRAMS as usize)
    })?;
    Ok(Overflow {
        errors,
        received,
        drops: drops()?,
    })
}

fn receive(server: &UdpSocket, received: &mut Vec<u32>) -> Result<(), Stopped> {
    let mut number = [0; 4];
    loop {
        match server.recv(&mut number) {
            Ok(_) => received.push(u32::from_be_bytes(number)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}
