package io.millrace.pages;

/**
 * An HTML page that needs no other file and runs no script, and is well-formed XML. Its look is the same whoever writes it: {@code .note} is small and grey, the first column of a table stands left
 * and the others right, but for the words that end a row of {@code .explained}, which go below it where the page is narrow, and the values of {@code .facts}; what is broad scrolls in a {@code .wide}, a picture is as wide as the page.
 */
public final class Page {
    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
            table { border-collapse: collapse; margin: .5rem 0 } th, td { padding: .3rem .8rem; border-bottom: 1px solid #ddd; text-align: right }
            th:first-child, td:first-child { text-align: left } dt { font-weight: 600 } dd { margin: 0 0 .6rem 0 }
            svg { width: 100%; height: auto } svg text { font-size: 12px; fill: #555 }
            .left { text-anchor: end; dominant-baseline: middle } .below { text-anchor: middle }
            .facts th, .facts td, .explained th:last-child, .explained td:last-child { text-align: left }
            .facts td:last-child { overflow-wrap: anywhere } .hash { overflow-wrap: anywhere } pre { overflow-x: auto } .wide { overflow-x: auto }
            @media (max-width: 40rem) {
              .explained tr { display: grid; grid-template-columns: minmax(0, 1fr) 5rem 8.5rem; border-bottom: 1px solid #ddd }
              .explained th, .explained td { border: 0; padding: .2rem .4rem; overflow-wrap: anywhere } .explained td:nth-child(4) { grid-column: 1 / -1 } }
            .grid { stroke: #eee } .note { color: #555; font-size: .9rem }
            """;

    private final Markup markup = new Markup();

    /**
     * A page with nothing but its title.
     *
     * @param title also its first heading
     * @param style rules of CSS beside those of every page
     */
    public Page(String title, String style) {
        markup.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en");
        markup.open("head")
                .empty("meta", "charset", "utf-8")
                .empty("meta", "name", "viewport", "content", "width=device-width")
                .leaf("title", title)
                .leaf("style", STYLE + style)
                .close();
        markup.open("body").leaf("h1", title);
    }

    /** What its content is written with. */
    public Markup markup() {
        return markup;
    }

    /** A row of a table that is open, of {@code th} or {@code td} cells. */
    public Page row(String cell, String... texts) {
        markup.open("tr");
        for (String text : texts) {
            markup.leaf(cell, text);
        }
        markup.close();
        return this;
    }

    /** A small, grey paragraph. */
    public Page note(String text) {
        markup.leaf("p", text, "class", "note");
        return this;
    }

    /** Ends it. Everything that was opened in it must have been closed. */
    public String end() {
        markup.close().close();
        return "<!DOCTYPE html>\n" + markup;
    }
}
