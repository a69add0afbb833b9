// A page of socket-trace, made from a real run, as a reader has it: from a disk, in a browser.
// `.ci/browser` runs this. The two traced programs are this file: a server and a client that say hostile things.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const FOLDER = join(ROOT, "target/ladder-screenshots");
const HOSTILE = "</script><img src=x onerror=alert(1)>\u202e你好";
const PORT = 9000; // in a network of their own

const roles = {
    server() {
        const server = createServer((socket) => {
            socket.on("data", (data) => socket.end(data));
            server.close();
        });
        server.listen(PORT, "127.0.0.1");
    },
    client() {
        const socket = createConnection(PORT, "127.0.0.1", () => socket.write(HOSTILE));
        socket.on("data", (data) => console.log(data.toString()));
    },
};

const role = roles[process.argv[2]];
if (role) role();
else await tests();

async function tests() {
    const { after, before, test } = await import("node:test");
    const { chromium } = await import("playwright-core");
    const path = join(FOLDER, "ladder.html");
    let browser;

    before(async () => {
        mkdirSync(FOLDER, { recursive: true });
        const program = (name) => `'${process.execPath}' '${fileURLToPath(import.meta.url)}' ${name}`;
        const told = execFileSync("cargo", [
            "run", "-q", "-p", "socket-trace", "--", "--html", path, "--server", program("server"), "--client", program("client"),
        ], { cwd: ROOT, encoding: "utf8" });
        assert.match(told, /ends, status 0/);
        browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
    });

    after(() => browser?.close());

    /** Opens the page; then no complaint may have come from it, and no request may have left it. */
    async function withPage(options, visit) {
        const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, ...options });
        const page = await context.newPage();
        const complaints = [];
        const url = pathToFileURL(path).href;
        page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
        page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
        page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
        page.on("request", (request) => {
            if (request.url() !== url && !request.url().startsWith("data:")) complaints.push(`request: ${request.url()}`);
        });
        await page.goto(url);
        await visit(page);
        await context.close();
        assert.deepEqual(complaints, []);
    }

    /** How many shapes are seen. */
    const seen = (page) => page.$$eval(".ladder [data-event]", (all) => all.filter((shape) => !shape.classList.contains("later")).length);
    const told = (page) => page.innerText(".trace-told");
    /** Steps until the panel tells this. */
    async function stepTo(page, text) {
        await page.keyboard.press("Home");
        const steps = Number(await page.getAttribute(".trace-bar input", "max"));
        for (let step = 0; step < steps; step++) {
            await page.keyboard.press("ArrowRight");
            if ((await told(page)).includes(text)) return;
        }
        assert.fail(`no step tells ${text}`);
    }

    test("keys, buttons and the slider step through the events", () => withPage({}, async (page) => {
        const all = await seen(page);
        assert.ok(all > 20, `${all} shapes`);
        await page.keyboard.press("Home");
        assert.equal(await seen(page), 0);
        await page.keyboard.press("ArrowRight");
        const first = await seen(page);
        assert.ok(first > 0 && first < all);
        assert.match(await told(page), /server.*socket\(/s);
        await page.keyboard.press("j");
        assert.ok(await seen(page) > first);
        await page.keyboard.press("k");
        assert.equal(await seen(page), first);
        await page.click(".trace-bar button >> nth=3");
        assert.ok(await seen(page) > first);
        await page.focus(".trace-bar input");
        await page.keyboard.press("End");
        assert.equal(await seen(page), all);
        await page.keyboard.press("?");
        assert.ok(await page.isVisible(".trace dialog"));
        await page.keyboard.press("Escape");
        await page.selectOption(".trace-bar select", "4");
        await page.focus(".trace");
        for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowLeft");
        assert.ok(await seen(page) < all);
        await page.keyboard.press(" ");
        await page.waitForFunction(() => !document.querySelector(".trace .later"), null, { timeout: 60_000 });
    }));

    test("an event is told whole, and what programs say is only text", () => withPage({}, async (page) => {
        await stepTo(page, "3c 2f 73 63"); // the bytes of "</sc"
        const text = await told(page);
        assert.ok(text.includes("</script><img src=x onerror=alert(1)>\\u{202e}你好"), text);
        assert.equal(await page.$("img"), null);
        // The packets that a call has caused are marked.
        if (await page.$("g.segment")) assert.ok(await page.$("g.segment.related"));
        const number = await page.getAttribute(".ladder .now", "data-event");
        await page.keyboard.press("End");
        await page.hover(`.ladder [data-event="${number}"] >> nth=0`);
        assert.equal(await told(page), text);
        await page.hover(".trace-told pre >> nth=0");
        assert.equal(await told(page), text, "it stays, so that it can be copied");
        await page.keyboard.press("Escape");
        assert.notEqual(await told(page), text);
    }));

    test("a finger on an event tells it", () => withPage({ viewport: { width: 400, height: 800 }, hasTouch: true }, async (page) => {
        assert.equal(await page.isVisible(".trace-told"), false);
        await page.tap(".ladder g.call >> nth=0");
        assert.match(await told(page), /server.*socket\(/s);
        await page.keyboard.press("Escape");
        assert.equal(await page.isVisible(".trace-told"), false);
    }));

    test("a call waits for as long as it has not returned", () => withPage({}, async (page) => {
        const waits = page.locator(".ladder g.call:has(.returns) >> nth=0");
        assert.ok(await waits.count() > 0, "something waits");
        const height = () => waits.locator("rect.waits").evaluate((rect) => Number(rect.getAttribute("height")));
        const whole = await height();
        const begin = Number(await waits.getAttribute("data-event"));
        await page.keyboard.press("Home");
        do await page.keyboard.press("ArrowRight"); while (Number(await page.getAttribute(".ladder .now", "data-event")) < begin);
        assert.ok(await height() < whole);
        await page.keyboard.press("End");
        assert.equal(await height(), whole);
    }));

    for (const [scheme, dark] of [["light", false], ["dark", true]]) {
        for (const [name, width] of [["narrow", 400], ["wide", 1600]]) {
            test(`a ${scheme} page, ${name}, in both languages`, () => withPage({ colorScheme: scheme, viewport: { width, height: 900 } }, async (page) => {
                const lightness = (selector, property) => page.$eval(selector, (element, property) => getComputedStyle(element)[property].match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765, property);
                const isDark = async () => [await lightness("html", "backgroundColor"), await lightness(".ladder .panel", "fill")].map((value) => value < 0.5);
                assert.deepEqual(await isDark(), [dark, dark]);
                assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "nothing is wider than the screen");
                await stepTo(page, "3c 2f 73 63");
                await page.screenshot({ path: join(FOLDER, `${scheme}.${name}.png`) });
                await page.click(".page-head button >> nth=0");
                assert.match(await told(page), /序号|线程/);
                assert.ok(await page.isVisible(".ladder .zh") && !await page.isVisible(".ladder .en"));
                await page.screenshot({ path: join(FOLDER, `${scheme}.${name}.zh-CN.png`) });
                await page.click(".page-head button >> nth=1");
                assert.deepEqual(await isDark(), [!dark, !dark]);
                const strokes = await page.$$eval(".ladder .bare", (all) => [...new Set(all.map((part) => getComputedStyle(part).stroke))]);
                assert.deepEqual(strokes, ["none"], "a theme changes colours only");
            }));
        }
    }

    test("on paper it is whole and light, on several pages", () => withPage({ colorScheme: "dark" }, async (page) => {
        await stepTo(page, "3c 2f 73 63");
        const pdf = await page.pdf({ path: join(FOLDER, "ladder.pdf"), format: "A4" });
        assert.ok(pdf.length > 10_000, `${pdf.length} bytes are no ladder`);
        const shown = await page.evaluate(() => {
            dispatchEvent(new Event("beforeprint"));
            const sheets = [...document.querySelectorAll(".trace-sheets .ladder")].map((sheet) => sheet.viewBox.baseVal);
            const { width, height } = document.querySelector(".trace-both > div > .ladder").viewBox.baseVal;
            return { width, height, sum: sheets.reduce((sum, sheet) => sum + sheet.height, 0), highest: Math.max(...sheets.map((sheet) => sheet.height)) };
        });
        assert.ok(Math.abs(shown.sum - shown.height) < 1 && shown.highest <= 1.25 * shown.width + 1, JSON.stringify(shown));
        await page.emulateMedia({ media: "print", colorScheme: "light" });
        assert.equal(await page.isVisible(".trace-bar"), false);
    }));

    test("without JavaScript it is the plain ladder", () => withPage({ javaScriptEnabled: false }, async (page) => {
        assert.ok(await page.isVisible(".ladder"));
        assert.ok(readFileSync(path, "utf8").includes("socket("));
    }));
}
