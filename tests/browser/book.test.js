// The built book (target/book) as a reader has it: in a browser, from a server and from a disk.
// `.ci/browser` runs this; the variable CHROMIUM names the Chromium to use.

import assert from "node:assert/strict";
import { createReadStream, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, relative } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const BOOK = join(ROOT, "target/book");
const SCREENSHOTS = join(ROOT, "target/book-screenshots");

const LANGUAGES = ["en", "zh-CN"];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };
// For each language, a word the course is about. The Chinese one stands inside sentences, with no space around it.
const WORDS = { "en": "sticky", "zh-CN": "粘包" };

let browser;
let server;
let site; // the address of the served book, ending in a slash

before(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    server = await serve(BOOK);
    site = `http://127.0.0.1:${server.address().port}/course/`; // in a folder, as on GitHub Pages
    browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    });
});

after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
});

/** Serves a folder below /course/, with nothing added: a page that is missing is a 404. */
async function serve(folder) {
    const types = {
        ".html": "text/html", ".css": "text/css", ".js": "text/javascript",
        ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2",
    };
    const server = createServer((request, response) => {
        let path = decodeURIComponent(new URL(request.url, "http://book").pathname);
        path = path.endsWith("/") ? `${path}index.html` : path;
        const file = join(folder, path.replace(/^\/course\//, ""));
        if (!path.startsWith("/course/") || !existsSync(file) || !statSync(file).isFile()) {
            response.writeHead(404).end();
            return;
        }
        response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
        createReadStream(file).pipe(response);
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    return server;
}

/** The pages of one language, as paths below its folder. */
function pagesOf(language) {
    const folder = join(BOOK, language);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".html") && entry.name !== "toc.html")
        .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
        .sort();
}

/** Runs `visit` with a new page of an empty profile; then no complaint may have come from it. */
async function withPage(options, visit) {
    const context = await browser.newContext({ viewport: WIDE, ...options });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => {
        if (message.type() === "error") complaints.push(`console error on ${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`exception on ${page.url()}: ${error.message}`));
    page.on("request", (request) => {
        const own = request.url().startsWith(site) || /^(file|data|blob):/.test(request.url());
        if (!own) complaints.push(`request to another host, from ${page.url()}: ${request.url()}`);
    });
    page.on("response", (response) => {
        if (response.status() >= 400) complaints.push(`status ${response.status()} for ${response.url()}, on ${page.url()}`);
    });
    page.on("requestfailed", (request) => {
        const left = request.failure()?.errorText === "net::ERR_ABORTED"; // by leaving the page
        if (!left) complaints.push(`no answer for ${request.url()}, on ${page.url()}: ${request.failure()?.errorText}`);
    });
    try {
        await visit(page);
        assert.deepEqual(complaints, []);
    } catch (error) {
        if (error.actual !== complaints) error.message = [error.message, ...complaints].join("\n"); // they often say why
        throw error;
    } finally {
        await context.close();
    }
}

/** The figures that are ladders, which can be stepped through. */
const LADDERS = readdirSync(join(ROOT, "docs/ladders")).filter((name) => name.endsWith(".json")).map((name) => name.replace(".json", ""));

/** What is wrong with the figures of the page: one that did not load, or has no text alternative, or is a ladder and only an image. */
async function badFigures(page) {
    await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {}))));
    return page.evaluate((names) => {
        const isLadder = (image) => names.some((name) => image.src.includes(`/figures/${name}.`));
        const images = [...document.querySelectorAll("main img")]
            .filter((image) => image.naturalWidth === 0 || !image.alt.trim() || isLadder(image))
            .map((image) => `${image.getAttribute("src")}: naturalWidth ${image.naturalWidth}, alt "${image.alt}"`);
        const ladders = [...document.querySelectorAll("main .trace")]
            .filter((ladder) => !ladder.ariaLabel?.trim() || !ladder.querySelector("svg.ladder .call"))
            .map((ladder) => `a ladder without calls or without a text alternative: "${ladder.ariaLabel}"`);
        return [...images, ...ladders];
    }, LADDERS);
}

/** What is wider than the page that holds it. Only code and tables may scroll, each by itself. */
function tooWide(page) {
    return page.evaluate(() => {
        const holders = [document.documentElement, document.body, ...document.querySelectorAll("#mdbook-content, main, #mdbook-menu-bar")];
        if (holders.every((holder) => holder.scrollWidth <= holder.clientWidth)) return [];
        const edge = document.documentElement.clientWidth;
        const scrollsByItself = (element) => element.closest("main pre, main .table-wrapper") !== null;
        return [...document.querySelectorAll("main *")]
            .filter((element) => !scrollsByItself(element))
            .filter((element) => element.getBoundingClientRect().right > edge || element.scrollWidth > Math.max(element.clientWidth, edge))
            .map((element) => element.outerHTML.slice(0, 100))
            .concat("the page scrolls sideways");
    });
}

/** The links of the page that lead nowhere: to a file that is not there, or to an anchor that no element has. */
async function deadLinks(page, ids) {
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((link) => link.href));
    const dead = [];
    for (const link of new Set(links.filter((link) => link.startsWith(site)))) {
        const url = new URL(link);
        const file = decodeURIComponent(url.href.slice(site.length).split("#")[0]);
        const path = file === "" || file.endsWith("/") ? `${file}index.html` : file;
        if (!existsSync(join(BOOK, path))) {
            dead.push(`${path} is missing`);
        } else if (url.hash) {
            const known = await ids(path);
            if (!known.has(decodeURIComponent(url.hash.slice(1)))) dead.push(`${path} has no ${decodeURIComponent(url.hash)}`);
        }
    }
    return dead;
}

/** The ids in each page, read when first asked for. */
function idsByPage(context) {
    const known = new Map();
    return async (path) => {
        if (!known.has(path)) {
            const answer = await context.request.get(site + path);
            const ids = [...(await answer.text()).matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
            known.set(path, new Set(ids));
        }
        return known.get(path);
    };
}

/** Asks for `word` with the keyboard alone, and follows the first result. */
async function searchFor(page, word) {
    await page.keyboard.press("/");
    await page.keyboard.insertText(word);
    await page.waitForFunction(() => /\d/.test(document.querySelector("#book-search [role=status]").textContent), null, { timeout: 10_000 })
        .catch(() => assert.fail(`nothing found for ${word}`));
    const results = await page.evaluate(() => [...document.querySelectorAll("#book-search li a")]
        .map((link) => ({ href: link.href, text: link.textContent, marks: link.querySelectorAll("mark").length })));
    await page.keyboard.press("ArrowDown");
    await Promise.all([page.waitForURL(results[0].href), page.keyboard.press("Enter")]);
    return results;
}

/** The text of the section that the address names: from its heading to the next. */
function sectionText(page) {
    return page.evaluate(() => {
        const heading = location.hash
            ? document.getElementById(decodeURIComponent(location.hash.slice(1)))
            : document.querySelector("main h1");
        let text = heading.textContent;
        for (let next = heading.nextElementSibling; next && !/^H[1-6]$/.test(next.tagName); next = next.nextElementSibling) {
            text += next.textContent;
        }
        return text;
    });
}

async function chooseTheme(page, name) {
    await page.click("#mdbook-theme-toggle");
    await page.click(`#mdbook-theme-${name}`);
    await page.keyboard.press("Escape");
}

test("both languages have the same pages", () => {
    assert.deepEqual(pagesOf("zh-CN"), pagesOf("en"));
    assert.ok(pagesOf("en").length > 20, "the whole book");
});

for (const path of existsSync(BOOK) ? pagesOf("en") : []) {
    test(`${path}: whole, within a narrow screen, and one click from the other language`, () => withPage({ viewport: NARROW }, async (page) => {
        const ids = idsByPage(page.context());
        await page.goto(`${site}en/${path}`);
        for (const [language, other] of [["en", "zh-CN"], ["zh-CN", "en"]]) {
            assert.equal(page.url(), `${site}${language}/${path}`);
            assert.equal(await page.getAttribute("html", "lang"), language);
            assert.notEqual((await page.innerText("main h1 >> nth=0")).trim(), "", "a page has a title");
            assert.ok(!(await page.innerText("main")).includes("<!--"), "a comment of the source shows");
            assert.deepEqual(await badFigures(page), [], `figures, ${language}`);
            assert.deepEqual(await deadLinks(page, ids), [], `links, ${language}`);
            assert.deepEqual(await tooWide(page), [], `at 360 px, ${language}`);
            await page.click("#language-switch");
            await page.waitForURL(`${site}${other}/${path}`);
        }
    }));
}

test("the language switch goes on at the section one is reading", () => withPage({}, async (page) => {
    await page.goto(`${site}en/udp-upper/exercises.html`);
    const places = await page.$$eval("main :is(h1, h2, h3, h4, h5, h6)[id]", (all) => {
        all[7].scrollIntoView();
        return all.length;
    });
    await page.click("#language-switch");
    await page.waitForURL((url) => url.pathname.includes("/zh-CN/") && url.hash !== "" && !url.hash.includes("heading-"));
    const [id, count] = await page.$$eval("main :is(h1, h2, h3, h4, h5, h6)[id]", (all) => [all[7].id, all.length]);
    assert.equal(decodeURIComponent(new URL(page.url()).hash.slice(1)), id);
    assert.equal(count, places);
}));

for (const language of LANGUAGES) {
    for (const from of ["server", "disk"]) {
        test(`the ${language} search, from a ${from}, leads to a section about ${WORDS[language]}`, () => withPage({}, async (page) => {
            const word = WORDS[language];
            await page.goto(from === "disk" ? pathToFileURL(join(BOOK, language, "next.html")).href : `${site}${language}/next.html`);
            const results = await searchFor(page, word);
            for (const result of results) {
                assert.ok(result.text.toLowerCase().includes(word) && result.marks > 0, `no ${word} in ${JSON.stringify(result)}`);
            }
            assert.ok(results.some((result) => result.href.includes("/tcp-vs-udp/")), "the lesson about it is among the results");
            assert.ok((await sectionText(page)).toLowerCase().includes(word), `no ${word} at ${page.url()}`);
            assert.ok(!await page.isVisible("#book-search"), "the search closes");
        }));
    }

    test(`the ${language} search says so when nothing is found, and Esc closes it`, () => withPage({}, async (page) => {
        await page.goto(`${site}${language}/next.html`);
        await page.click("#book-search-open");
        await page.keyboard.insertText("xyzzy-粘粘粘");
        await page.waitForFunction(() => /nothing found|没有找到/.test(document.querySelector("#book-search [role=status]").textContent));
        await page.screenshot({ path: join(SCREENSHOTS, `search-nothing.${language}.png`) });
        await page.keyboard.press("Escape");
        assert.ok(!await page.isVisible("#book-search"));
    }));

    test(`the ${language} book reads from a disk`, () => withPage({}, async (page) => {
        await page.goto(pathToFileURL(join(BOOK, "index.html")).href);
        await page.waitForURL(/\/en\/index\.html$/);
        await page.goto(pathToFileURL(join(BOOK, language, "introduction.html")).href);
        await page.click("a[rel~=next]:visible");
        await page.waitForURL(/\/socket-calls\/index\.html$/);
        assert.deepEqual(await badFigures(page), []);
        await page.click("#language-switch");
        await page.waitForURL((url) => url.protocol === "file:" && !url.pathname.includes(`/${language}/`) && url.pathname.endsWith("/socket-calls/index.html"));
    }));

    test(`the ${language} book prints, with its figures and every answer unfolded`, () => withPage({}, async (page) => {
        await page.addInitScript(() => { window.print = () => {}; }); // mdBook's page prints itself, and two cannot print at once
        await page.goto(`${site}${language}/print.html`);
        assert.deepEqual(await badFigures(page), []);
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        assert.deepEqual(await page.$$eval("details:not([open])", (folded) => folded.length), 0);
        await page.evaluate(() => dispatchEvent(new Event("afterprint")));
        await chooseTheme(page, "navy");
        await page.emulateMedia({ media: "print" });
        assert.ok(!await isDark(page), "paper is white, whatever the theme");
        const pdf = await page.pdf({ path: join(SCREENSHOTS, `print.${language}.pdf`), format: "A4" });
        assert.ok(pdf.length > 100_000, `${pdf.length} bytes are not a book`);
    }));

    for (const [width, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
        test(`the ${language} book in light and dark, on a ${width} screen`, () => withPage({ viewport }, async (page) => {
            const shot = (name) => page.screenshot({ path: join(SCREENSHOTS, `${name}.${width}.png`) });
            for (const [theme, name] of [["light", "light"], ["navy", "dark"]]) {
                await page.goto(`${site}${language}/index.html`);
                await chooseTheme(page, theme);
                for (const path of pagesOf(language).filter((path) => !["index.html", "print.html"].includes(path))) {
                    const label = `${path.replace(/\.html$/, "").replace("/", "-")}.${language}.${name}`;
                    await page.goto(`${site}${language}/${path}`);
                    assert.equal(await isDark(page), name === "dark", `${path} in the ${name} theme, which is remembered`);
                    assert.deepEqual(await badFigures(page), []);
                    await shot(label);
                    await page.$$eval("main details", (all) => all.forEach((answer) => { answer.open = true; }));
                    for (const [index, figure] of (width === "narrow" ? [] : await page.$$("main label > img, main .trace")).entries()) {
                        await figure.screenshot({ path: join(SCREENSHOTS, `figure-${index + 1}.${label}.png`) });
                    }
                }
                await page.keyboard.press("/");
                await page.keyboard.insertText(WORDS[language]);
                await page.waitForSelector("#book-search li");
                await shot(`search.${language}.${name}`);
            }
        }));
    }
}

/** Whether the page's background is dark, and its text light. */
function isDark(page) {
    return page.evaluate(() => {
        const lightness = (colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
        const style = getComputedStyle(document.documentElement);
        const [text, background] = [lightness(style.color), lightness(style.backgroundColor)];
        if (Math.abs(text - background) < 0.4) throw new Error(`hard to read: ${style.color} on ${style.backgroundColor}`);
        return background < text;
    });
}

for (const language of LANGUAGES) {
    test(`a ladder in the ${language} book can be stepped through`, () => withPage({ reducedMotion: "reduce" }, async (page) => {
        const url = `${site}${language}/socket-calls/index.html`;
        await page.goto(url);
        const [first, second] = await page.locator("main .trace").all();
        const hidden = (ladder) => ladder.locator(".later").count();
        assert.equal(await hidden(first), 0, "it begins whole");
        const words = { "en": "Step (", "zh-CN": "前进一步" };
        await first.getByRole("button", { name: words[language] }).click();
        const all = await hidden(first);
        assert.ok(all > 20, `${all} shapes are left after the first step`);
        assert.match(await first.locator(".trace-told").innerText(), /socket\(/);
        await page.keyboard.press("ArrowRight");
        assert.ok(await hidden(first) < all, "an arrow key steps");
        const bar = await first.locator(".trace-bar").boundingBox();
        assert.ok(bar.y > 0 && bar.y + bar.height <= WIDE.height, `the controls stay in sight: ${JSON.stringify(bar)}`);
        assert.equal(page.url(), url, "and turns no page");
        assert.equal(await hidden(second), 0, "each ladder has steps of its own");
        await page.keyboard.press("End");
        assert.equal(await hidden(first), 0);
        for (const [theme, dark] of [["light", false], ["navy", true]]) {
            await chooseTheme(page, theme);
            const colour = await first.locator("rect.panel").first().evaluate((panel) => getComputedStyle(panel).fill);
            assert.equal(Number(colour.match(/\d+/)[0]) < 128, dark, `${colour} in the theme ${theme}`);
        }
    }));
}

test("without JavaScript a ladder is a picture", () => withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${site}en/socket-calls/index.html`);
    assert.ok(await page.locator("main .trace svg.ladder").first().isVisible());
    assert.equal(await page.locator(".trace-bar").count(), 0);
}));

test("the theme is the system's until one is chosen", async () => {
    for (const colorScheme of ["light", "dark"]) {
        await withPage({ colorScheme }, async (page) => {
            await page.goto(`${site}en/index.html`);
            assert.equal(await isDark(page), colorScheme === "dark");
        });
    }
});

test("the first page leads to the reader's language, and remembers the one chosen", async () => {
    for (const [locale, language] of [["zh-CN", "zh-CN"], ["zh-TW", "zh-CN"], ["en-GB", "en"], ["de-DE", "en"]]) {
        await withPage({ locale }, async (page) => {
            await page.goto(site);
            await page.waitForURL(`${site}${language}/index.html`);
            const other = LANGUAGES.find((each) => each !== language);
            await page.click("#language-switch");
            await page.waitForURL(`${site}${other}/index.html`);
            await page.goto(site);
            await page.waitForURL(`${site}${other}/index.html`);
        });
    }
});

test("every page of a program's source opens", () => withPage({ viewport: NARROW }, async (page) => {
    const folder = join(BOOK, "source");
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".html")) : [];
    for (const file of files) {
        await page.goto(`${site}source/${file}`);
        assert.deepEqual(await tooWide(page), [], file);
    }
}));
