//! The comparison, as data: what is compared, and which experiments' observations are shown.
//!
//! A cell's text is a sentence with holes: `{received}` is filled with the fact of that name,
//! `{observed}` with the choice that the facts support. So every cell was observed in the run that prints it.

use experiment::Experiment;

use crate::boundaries::{
    cut_datagram, datagram_in_fragments, empty_datagram, empty_send, large_send, small_buffer,
    three_datagrams_three_recvs, three_sends_one_recv, too_large_datagram,
};
use crate::connection::{
    connected_to_nobody, datagram_to_nobody, handshake, many_peers, nobody_listening,
    one_socket_a_peer, same_port, send_without_connect, strangers, udp_connect,
};
use crate::ending::{
    datagram_after_close, dead_peer, half_close, no_end_of_datagrams, restart, restart_unnoticed,
    unread_datagrams, unread_input, write_after_close,
};
use crate::loss::{full_buffer, missing_datagram, missing_segment, slow_reader, swapped_datagrams};

/// One question to which TCP and UDP may have different answers.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What is compared.
    pub topic: &'static str,
    /// How it is in TCP.
    pub tcp: Cell,
    /// How it is in UDP.
    pub udp: Cell,
}

/// The answer of one experiment.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// The experiment that is shown.
    pub experiment: &'static Experiment,
    /// The text, with holes for the facts.
    pub says: &'static str,
}

const fn row(topic: &'static str, tcp: Cell, udp: Cell) -> Row {
    Row { topic, tcp, udp }
}

const fn cell(experiment: &'static Experiment, says: &'static str) -> Cell {
    Cell { experiment, says }
}

/// All that is compared, in the order of the lesson.
pub const COMPARISON: &[Row] = &[
    row(
        "transport unit",
        cell(
            &large_send::EXPERIMENT,
            "bytes: one send of {send returned}, {recv calls} recv calls",
        ),
        cell(
            &datagram_in_fragments::EXPERIMENT,
            "datagram: sent in {fragments} fragments, one recv gives all {recv} bytes",
        ),
    ),
    row(
        "boundaries",
        cell(
            &three_sends_one_recv::EXPERIMENT,
            "{send calls} sends, {recv calls} recv: {received}",
        ),
        cell(
            &three_datagrams_three_recvs::EXPERIMENT,
            "{send calls} sends, {recv calls} recvs: {received}",
        ),
    ),
    row(
        "small buffer",
        cell(
            &small_buffer::EXPERIMENT,
            "recv(4) gives {first recv(4)}, the next {second recv(4)}",
        ),
        cell(
            &cut_datagram::EXPERIMENT,
            "recv(4) gives {first recv(4)}, the next {second recv(4)}",
        ),
    ),
    row(
        "empty message",
        cell(
            &empty_send::EXPERIMENT,
            "send returns {send of nothing returned}; the first recv gives {first recv}",
        ),
        cell(
            &empty_datagram::EXPERIMENT,
            "send returns {send of nothing returned}; the first recv returns {first recv returned}, the second gives {second recv}",
        ),
    ),
    row(
        "too large a message",
        cell(
            &large_send::EXPERIMENT,
            "{send returned} bytes sent, {received} received",
        ),
        cell(
            &too_large_datagram::EXPERIMENT,
            "send of 65507 bytes: {send of 65507 bytes}; of 65508 bytes: {send of 65508 bytes}",
        ),
    ),
    row(
        "order",
        cell(
            &missing_segment::EXPERIMENT,
            "one lost, two not: {observed}",
        ),
        cell(
            &swapped_datagrams::EXPERIMENT,
            "sent {sent}, swapped on the way; received {received}",
        ),
    ),
    row(
        "loss",
        cell(
            &missing_segment::EXPERIMENT,
            "one lost; retransmissions: {sent again}; received {received}",
        ),
        cell(
            &missing_datagram::EXPERIMENT,
            "one lost; sends returned {send returned}, received {received}",
        ),
    ),
    row(
        "a slow reader",
        cell(
            &slow_reader::EXPERIMENT,
            "send after {bytes sent before} bytes: {stopped by}; later {bytes received later} are received",
        ),
        cell(
            &full_buffer::EXPERIMENT,
            "{send calls} sent, {send errors} errors; {received} received, {the kernel's drops} dropped by the kernel",
        ),
    ),
    row(
        "connection",
        cell(
            &handshake::EXPERIMENT,
            "connect: {segments} segments, {ends of connections opened} ends opened",
        ),
        cell(
            &udp_connect::EXPERIMENT,
            "connect: {connect returned}, {datagrams sent by connect} datagrams",
        ),
    ),
    row(
        "without connect",
        cell(
            &send_without_connect::EXPERIMENT,
            "sendto: {sendto returned}",
        ),
        cell(
            &many_peers::EXPERIMENT,
            "sendto and recvfrom: {peers that got their own name back} peers answered",
        ),
    ),
    row(
        "one peer or many",
        cell(
            &one_socket_a_peer::EXPERIMENT,
            "{peers} peers, {sockets on the port} sockets on the server's port",
        ),
        cell(
            &many_peers::EXPERIMENT,
            "{peers} peers, {sockets on the port} socket on the server's port",
        ),
    ),
    row(
        "strangers",
        cell(
            &one_socket_a_peer::EXPERIMENT,
            "each socket hears its peer: {received, one from each}",
        ),
        cell(
            &strangers::EXPERIMENT,
            "a stranger sends spam, the peer hello; a connected socket receives {received}",
        ),
    ),
    row(
        "a port number",
        cell(
            &same_port::EXPERIMENT,
            "bind: {TCP bind}; accept gives {TCP accept}",
        ),
        cell(
            &same_port::EXPERIMENT,
            "bind to TCP's number: {UDP bind}; recv gives {UDP recv} bytes",
        ),
    ),
    row(
        "nobody listening",
        cell(&nobody_listening::EXPERIMENT, "connect: {connect returned}"),
        cell(
            &datagram_to_nobody::EXPERIMENT,
            "sendto: {first sendto}, again: {second sendto}; the sender learns: {observed}",
        ),
    ),
    row(
        "nobody listening, connected",
        cell(
            &nobody_listening::EXPERIMENT,
            "never connected: {connect returned}",
        ),
        cell(
            &connected_to_nobody::EXPERIMENT,
            "send: {send}, recv: {recv}, send again: {send again}",
        ),
    ),
    row(
        "the end",
        cell(
            &half_close::EXPERIMENT,
            "recv: {the server's recv at the end}; the answer still comes: {the client received}",
        ),
        cell(
            &no_end_of_datagrams::EXPERIMENT,
            "after {first recv}: {observed}",
        ),
    ),
    row(
        "the peer gone",
        cell(
            &write_after_close::EXPERIMENT,
            "first write: {first write}, second: {second write}",
        ),
        cell(
            &datagram_after_close::EXPERIMENT,
            "first send: {first send}, recv: {recv}, second send: {second send}",
        ),
    ),
    row(
        "closed with unread input",
        cell(
            &unread_input::EXPERIMENT,
            "the peer's recv: {recv after a close with 5 bytes unread}",
        ),
        cell(&unread_datagrams::EXPERIMENT, "the peer's recv: {observed}"),
    ),
    row(
        "a dead peer",
        cell(
            &dead_peer::EXPERIMENT,
            "writes return {writes returned}; {the client's connection}, {bytes nobody has acknowledged} bytes unacknowledged",
        ),
        cell(
            &missing_datagram::EXPERIMENT,
            "sends return {send returned}; error: {error of the sender's socket}",
        ),
    ),
    row(
        "the server restarts",
        cell(
            &restart::EXPERIMENT,
            "send: {the client's send}, recv: {the client's recv}; {observed}",
        ),
        cell(
            &restart_unnoticed::EXPERIMENT,
            "the new server receives {the new server received}",
        ),
    ),
];
