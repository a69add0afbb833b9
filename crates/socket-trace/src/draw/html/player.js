// A ladder that can be stepped through, played and asked. Each element .trace of a page is one; they share nothing.
// In it are the drawing, and its events as JSON. What traced programs said is only ever set as text.

const ICONS = {
    first: "M3 3h2.5v12H3zM15 3v12L6 9z", back: "M13 3v12L4 9z", play: "M4 2.5v13L15.5 9z",
    pause: "M4 3h3.5v12H4zM10.5 3H14v12h-3.5z", next: "M5 3v12l9-6z", last: "M3 3v12l9-6zM12.5 3H15v12h-2.5z",
};

/** One step of the player, at its usual speed, in milliseconds. */
const PACE = 900;

/** The height of a printed page, in widths: less than that of A4 and Letter, for there is a title, too. */
const SHEET = 1.25;

function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
}

function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[name]);
    svg.setAttribute("viewBox", "0 0 18 18");
    svg.setAttribute("aria-hidden", "true");
    svg.append(path);
    return svg;
}

class Player {
    constructor(root) {
        this.root = root;
        this.svg = root.querySelector(".ladder");
        this.trace = JSON.parse(root.querySelector(".trace-events").textContent);
        this.shapes = [...this.svg.querySelectorAll("[data-event]")]
            .map((shape) => ({ shape, event: Number(shape.dataset.event), y: Number(shape.dataset.y) }))
            .sort((a, b) => a.event - b.event);
        this.steps = [...new Set(this.shapes.map(({ event }) => event))];
        this.waits = [...this.svg.querySelectorAll("g.call:has(> .grows)")].map((call) => ({
            begin: Number(call.dataset.event),
            end: Number(call.querySelector(".returns")?.dataset.event ?? Infinity),
            parts: [...call.querySelectorAll(":scope > .grows")].map((part) => ({
                part, top: Number(part.getAttribute("y")), height: Number(part.getAttribute("height")),
            })),
        }));
        this.step = this.steps.length;
        this.timer = null;
        for (const title of this.svg.querySelectorAll("g > title")) title.remove(); // told beside the ladder instead
        this.build();
        this.listen();
        this.say();
    }

    get words() {
        return WORDS[this.root.closest("[lang]")?.lang.startsWith("zh") ? "zh" : "en"];
    }

    build() {
        const button = (name, act) => element("button", { type: "button", onclick: act }, icon(name));
        this.buttons = {
            first: button("first", () => this.go(0)), back: button("back", () => this.go(this.step - 1)),
            play: button("play", () => this.toggle()), next: button("next", () => this.forward()),
            last: button("last", () => this.go(this.steps.length)),
            help: element("button", { type: "button", textContent: "?", onclick: () => this.help.showModal() }),
        };
        this.slider = element("input", { type: "range", min: 0, max: this.steps.length, oninput: () => this.go(Number(this.slider.value)) });
        this.count = element("output");
        this.speed = element("select", {}, ...[0.5, 1, 2, 4].map((speed) => element("option", { value: speed, textContent: `${speed} ×` })));
        this.speed.value = "1";
        this.told = element("section", { className: "trace-told" });
        this.told.setAttribute("aria-live", "polite");
        this.help = element("dialog");
        const { first, back, play, next, last, help } = this.buttons;
        const bar = element("div", { className: "trace-bar" }, first, back, play, next, last, this.slider, this.count, this.speed, help);
        this.side = element("div", { className: "trace-side" }, this.told, bar);
        const both = element("div", { className: "trace-both" });
        this.svg.replaceWith(both);
        both.append(element("div", {}, this.head(), this.svg), this.side, this.help);
        this.sheets = element("div", { className: "trace-sheets" });
        both.after(this.sheets);
    }

    /** The names of the programs, which stay in sight when the ladder is scrolled: over those of the drawing. */
    head() {
        const head = this.svg.cloneNode(false);
        head.setAttribute("viewBox", `0 0 ${this.svg.viewBox.baseVal.width} 70`);
        head.setAttribute("aria-hidden", "true");
        head.append(...[...this.svg.querySelectorAll(".panel, .head")].map((part) => part.cloneNode(true)));
        return element("div", { className: "trace-names" }, head);
    }

    listen() {
        this.root.tabIndex = 0;
        // A ladder that is alone in its page has the page's keys.
        const source = this.root.dataset.keys === "page" ? document : this.root;
        source.addEventListener("keydown", (event) => this.key(event));
        const number = (event) => Number(event.target.closest?.("[data-event]")?.dataset.event);
        // An event stays until the next one, so that the pointer can go and copy its bytes. Where it would cover the ladder,
        // it is told after a click: a reader who only scrolls has the pointer over some event, too.
        this.svg.addEventListener("pointerover", (event) => Number.isNaN(number(event)) || this.tell(number(event)));
        this.svg.addEventListener("click", (event) => this.point(number(event)));
        addEventListener("beforeprint", () => this.print());
        addEventListener("afterprint", () => this.sheets.replaceChildren());
    }

    key(event) {
        const acts = {
            ArrowRight: () => this.forward(), j: () => this.forward(), ArrowLeft: () => this.go(this.step - 1), k: () => this.go(this.step - 1),
            " ": () => this.toggle(), Home: () => this.go(0), End: () => this.go(this.steps.length), "?": () => this.help.showModal(), Escape: () => this.point(NaN),
        };
        const act = acts[event.key];
        const isTyping = event.target.matches?.("select, textarea, input:not([type=range])") || this.help.open;
        const presses = event.key === " " && event.target.matches?.("button");
        if (!act || isTyping || presses || event.ctrlKey || event.altKey || event.metaKey) return;
        // The keys are the ladder's: a book turns its pages with some of them.
        event.preventDefault();
        event.stopPropagation();
        act();
    }

    /** A step; from the end, the first one. */
    forward() {
        this.go(this.step >= this.steps.length ? 1 : this.step + 1);
    }

    toggle() {
        if (this.timer !== null) return this.pause();
        const tick = () => {
            this.forwardOnce();
            if (this.step < this.steps.length) this.timer = setTimeout(tick, PACE / Number(this.speed.value));
            else this.pause();
        };
        if (this.step >= this.steps.length) this.show(0);
        this.timer = setTimeout(tick, 0);
        this.say();
    }

    forwardOnce() {
        this.show(Math.min(this.step + 1, this.steps.length));
    }

    pause() {
        clearTimeout(this.timer);
        this.timer = null;
        this.say();
    }

    /** Shows so many steps, as the reader asked for it. */
    go(step) {
        if (this.timer !== null) this.pause();
        this.show(Math.max(0, Math.min(step, this.steps.length)));
    }

    show(step) {
        this.step = step;
        const isWhole = step === this.steps.length;
        const now = step === 0 ? 0 : this.steps[step - 1];
        let y = 0;
        for (const each of this.shapes) {
            each.shape.classList.toggle("later", each.event > now);
            each.shape.classList.toggle("now", each.event === now && !isWhole);
            if (each.event === now) y = each.y;
        }
        for (const { begin, end, parts } of this.waits) {
            const grows = begin <= now && now < end && !isWhole;
            // The box ends where its waiting does.
            const bottom = Math.max(y, ...parts.map(({ top }) => top)) + 36;
            for (const { part, top, height } of parts) {
                part.setAttribute("height", grows ? Math.min(height, bottom - top) : height);
            }
        }
        this.root.classList.remove("is-pointed");
        this.root.classList.toggle("is-stepped", !isWhole && step > 0);
        this.tell(isWhole ? NaN : now);
        this.say();
        if (step > 0) this.scrollTo(y);
    }

    /** The event is seen, above the controls if they are below the ladder. */
    scrollTo(y) {
        const [box, side] = [this.svg, this.side].map((each) => each.getBoundingClientRect());
        const room = side.left >= box.right ? innerHeight : side.top;
        const at = box.top + y * box.height / this.svg.viewBox.baseVal.height;
        if (at > 40 && at < room * 0.8) return;
        const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
        scrollBy({ top: at - room * 0.5, behavior });
    }

    point(number) {
        this.root.classList.toggle("is-pointed", !Number.isNaN(number));
        if (Number.isNaN(number)) number = this.step === this.steps.length ? NaN : this.steps[this.step - 1];
        this.tell(number);
    }

    /** All of an event. */
    tell(number) {
        this.number = number;
        const words = this.words;
        const event = this.trace.events[number];
        const related = new Set(relatedTo(event, this.trace.events));
        for (const each of this.shapes) each.shape.classList.toggle("related", related.has(each.event));
        if (!event) {
            const shape = this.shapes.find((each) => each.event === number)?.shape;
            const said = [...shape?.querySelectorAll("text") ?? []].map((text) => text.textContent).join(" ");
            this.told.replaceChildren(element("p", { textContent: said || words.hint }));
            return;
        }
        const [title, facts] = describe(event, this.trace.events, words);
        const index = event.program ?? event.from;
        const name = this.trace.programs[index]?.name ?? "";
        const who = element("span", { className: "trace-who", textContent: words[name] ?? visible(name) });
        if (event.from !== undefined) who.append(" →");
        const heading = element("h3", {}, who, " ", element("code", { textContent: visible(title) }));
        const list = element("dl");
        const data = event.data ?? event.line;
        for (const [name, value] of [...facts, ["event", number], ["bytes", data?.length]]) {
            if (value === undefined || value === "" || value === false) continue;
            list.append(element("dt", { textContent: words[name] }), element("dd", { textContent: visible(String(value)) }));
        }
        this.told.replaceChildren(heading, list, ...this.dataOf(data));
    }

    dataOf(data) {
        if (!data) return [];
        const bytes = bytesOf(data);
        const made = [];
        if (data.text !== undefined) made.push(element("pre", { className: "is-text", textContent: visible(data.text, "\n\t") }));
        if (bytes.length > 0) made.push(element("pre", { textContent: hexDump(bytes) }));
        if (bytes.length < data.length) made.push(element("p", { textContent: this.words.first_of_more.replace("{}", bytes.length) }));
        return made;
    }

    /** The whole drawing in pieces that fit on a page each, cut where no text and no packet is. */
    print() {
        this.go(this.steps.length);
        const { width, height } = this.svg.viewBox.baseVal;
        const rows = (selector) => [...this.svg.querySelectorAll(selector)].map((part) => {
            const { y, height } = part.getBBox();
            return { part, top: y, bottom: y + height };
        });
        const solid = rows("text, g:not(.call, .returns), g.call:not(:has(> .grows))");
        const parts = rows(":scope > *");
        let top = 0;
        while (top < height) {
            let bottom = Math.min(top + width * SHEET, height);
            for (let cut; (cut = solid.find((row) => row.top < bottom && bottom < row.bottom)) && cut.top > top;) bottom = cut.top;
            const sheet = this.svg.cloneNode(false);
            sheet.setAttribute("viewBox", `0 ${top} ${width} ${bottom - top}`);
            sheet.append(...parts.filter((row) => row.top < bottom && row.bottom > top).map(({ part }) => part.cloneNode(true)));
            this.sheets.append(sheet);
            top = bottom;
        }
    }

    /** The words and the state of the controls. */
    say() {
        const words = this.words;
        for (const [name, button] of Object.entries(this.buttons)) {
            button.title = words[name];
            button.setAttribute("aria-label", words[name]);
        }
        this.buttons.play.replaceChildren(icon(this.timer === null ? "play" : "pause"));
        this.slider.value = this.step;
        this.slider.setAttribute("aria-label", words.scrub);
        this.speed.setAttribute("aria-label", words.speed);
        this.speed.title = words.speed;
        this.count.textContent = `${this.step} / ${this.steps.length}`;
        const keys = words.keys.flatMap(([key, act]) => [
            element("dt", {}, ...key.split(" ").flatMap((each) => [element("kbd", { textContent: each }), " "])), element("dd", { textContent: act }),
        ]);
        const close = element("button", { textContent: words.close, onclick: () => this.help.close() });
        this.help.replaceChildren(element("h3", { textContent: words.keyboard }), element("dl", {}, ...keys), close);
    }

    /** The page speaks another language now. */
    translate() {
        this.say();
        this.tell(this.number);
    }
}

for (const root of document.querySelectorAll(".trace")) {
    const player = new Player(root);
    player.tell(NaN);
    document.addEventListener("languageswitch", () => player.translate());
}
