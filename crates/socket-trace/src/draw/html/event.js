// An event in words, whole.

/** Characters that are not seen, or that turn the text around, are written out. */
function visible(text, keep = "") {
    return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff]/gu, (c) => keep.includes(c) ? c : `\\u{${c.codePointAt(0).toString(16)}}`);
}

function bytesOf(data) {
    if (data.text !== undefined) return new TextEncoder().encode(data.text);
    return Uint8Array.from(data.hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
}

/** `0000  6f 6e 65 …  one`, eight bytes a line: there is room for that in a narrow column. */
function hexDump(bytes) {
    const lines = [];
    for (let at = 0; at < bytes.length; at += 8) {
        const row = [...bytes.slice(at, at + 8)];
        const digits = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
        const text = row.map((byte) => byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".").join("");
        lines.push(`${at.toString(16).padStart(4, "0")}  ${digits.padEnd(23)}  ${text}`);
    }
    return lines.join("\n");
}

const milliseconds = (nanoseconds) => `${(nanoseconds / 1e6).toFixed(3)} ms`;

function resultOf(outcome, words) {
    if (typeof outcome === "string") return words[outcome] ?? outcome;
    return String(outcome.value ?? outcome.error);
}

/** The calls that caused a packet, and the packets that a call caused, by their numbers. */
function relatedTo(event, events) {
    const calls = event?.cause?.calls ?? [];
    const isRelated = (other) => other.event.startsWith("call")
        ? calls.includes(other.call)
        : event?.call !== undefined && other.cause?.calls?.includes(event.call);
    return Object.keys(events).filter((number) => isRelated(events[number])).map(Number);
}

function causeOf({ cause }, events, words) {
    if (cause === undefined) return undefined;
    if (cause === "kernel") return words.kernel;
    if (cause.end !== undefined) return `${words.end_of} ${cause.end}`;
    const calls = Object.values(events).filter((each) => each.event === "call_returned" && cause.calls.includes(each.call));
    return calls.map(callText).join(", ");
}

/** `send(3, "one")`: what is sent is where the call has its buffer. */
function callText(call) {
    const given = [...call.arguments];
    if (/^(write|send)/.test(call.name) && call.data?.text !== undefined) {
        const [begin, rest] = [call.data.text.slice(0, 24), call.data.length > 24 ? "…" : ""];
        given.splice(1, 0, `${JSON.stringify(begin)}${rest}`);
    }
    return `${call.name}(${given.join(", ")})`;
}

/** What the network does to a packet. */
function fateOf(fate, words) {
    return fate.delayed === undefined ? words[fate] ?? fate : `+${milliseconds(fate.delayed)}`;
}

/** The title of an event among these, and what there is to say: pairs of a word and a value. */
function describe(event, events, words) {
    const packet = [
        ["from", event.source], ["to", event.destination], ["cause", causeOf(event, events, words)],
        ["network", event.network?.fate.map((fate) => fateOf(fate, words)).join(", ")], ["rule", event.network?.rules.join("; ")],
    ];
    switch (event.event) {
        case "call_entered":
        case "call_returned":
            return [callText(event), [
                ["result", event.outcome && resultOf(event.outcome, words)], ["meaning", event.meaning],
                ["entered", milliseconds(event.entered ?? event.time)], ["returned", event.outcome && milliseconds(event.time)],
                ["lasted", event.outcome && milliseconds(event.time - event.entered)], ["thread", event.thread], ["socket", event.socket],
            ]];
        case "segment":
            return [event.flags.join(" "), [
                ["names", event.names?.join(", ")], ["time", milliseconds(event.time)], ...packet, ["flags", event.flags.join(" ")],
                ["sequence", event.sequence], ["acknowledges", event.acknowledges], ["window", event.window], ["options", event.options?.join(", ")],
            ]];
        case "datagram":
            return ["UDP", [["time", milliseconds(event.time)], ...packet, ["names", event.fragmented && words.fragmented]]];
        case "icmp":
            return [`ICMP ${event.meaning}`, [["time", milliseconds(event.time)], ...packet, ["about", event.about]]];
        case "arrival":
            return arrivalOf(event, events, words);
        case "state":
            return [event.state, [
                ["time", milliseconds(event.time)], ["local", event.local], ["remote", event.remote], ["socket", event.socket],
                ["names", event.derived && words.derived],
            ]];
        case "waiting":
            return [words[event.queue] ?? event.queue, [
                ["time", milliseconds(event.time)], ["count", event.count], ["local", event.local], ["socket", event.socket], ["thread", event.thread],
            ]];
        case "printed":
            return [event.stream, [["time", milliseconds(event.time)], ["thread", event.thread]]];
        case "ended":
            return [`${words.process} ${event.process}`, [["time", milliseconds(event.time)], ["status", event.how.exited], ["signal", event.how.killed]]];
        default:
            return [event.text ?? event.event, [["time", milliseconds(event.time)], ["meaning", event.help]]];
    }
}

/** The packet that arrives, and when it was sent. */
function arrivalOf(event, events, words) {
    const sent = Object.values(events).find((each) => each.network?.packet === event.packet && each.from === event.from);
    const [title, said] = sent ? describe(sent, events, words) : ["", []];
    const times = [["arrived", milliseconds(event.time)], ["sent", sent && milliseconds(sent.time)]];
    return [`${title} ${words.arrives}`.trim(), [...times, ...said.filter(([word]) => word !== "time")]];
}
