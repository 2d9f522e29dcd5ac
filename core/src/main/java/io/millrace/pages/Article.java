package io.millrace.pages;

import java.util.ArrayList;
import java.util.List;

/** A text of headings, paragraphs, lists, tables and code, written as Markdown, as plain text or as an HTML page: the same words each way. Not thread-safe. */
public final class Article {
    private final String title;
    private final List<Part> parts = new ArrayList<>();

    private sealed interface Part {}

    private record Heading(String text) implements Part {}

    private record Paragraph(String text) implements Part {}

    private record Items(List<String> texts) implements Part {}

    /** @param look class of the table in a page: what its columns hold */
    private record Table(String look, List<String> head, List<List<String>> rows) implements Part {}

    private record Code(String text) implements Part {}

    /** An empty one. */
    public Article(String title) {
        this.title = title;
    }

    public Article heading(String text) {
        return with(new Heading(text));
    }

    public Article paragraph(String text) {
        return with(new Paragraph(text));
    }

    /** A list; nothing when it is empty. */
    public Article items(List<String> texts) {
        return texts.isEmpty() ? this : with(new Items(List.copyOf(texts)));
    }

    /** A table of numbers, but for its first column; nothing when it has no rows. Each row has as many cells as the head. */
    public Article table(List<String> head, List<List<String>> rows) {
        return table("numbers", head, rows);
    }

    /** A table whose last of four columns is in words; nothing when it has no rows. */
    public Article explained(List<String> head, List<List<String>> rows) {
        return table("explained", head, rows);
    }

    /** A table of names and what each is; nothing when it has no rows. */
    public Article facts(List<List<String>> rows) {
        return table("facts", List.of("", ""), rows);
    }

    private Article table(String look, List<String> head, List<List<String>> rows) {
        return rows.isEmpty() ? this : with(new Table(look, List.copyOf(head), List.copyOf(rows)));
    }

    /** Lines to be typed or copied as they are. */
    public Article code(String text) {
        return with(new Code(text));
    }

    private Article with(Part part) {
        parts.add(part);
        return this;
    }

    /** As Markdown (CommonMark, with tables as GitHub has them). */
    public String markdown() {
        StringBuilder out = new StringBuilder("# " + plain(title) + "\n");
        for (Part part : parts) {
            out.append('\n');
            if (part instanceof Heading heading) {
                out.append("## ").append(plain(heading.text)).append('\n');
            } else if (part instanceof Paragraph paragraph) {
                out.append(plain(paragraph.text)).append('\n');
            } else if (part instanceof Items items) {
                items.texts.forEach(text -> out.append("- ").append(plain(text)).append('\n'));
            } else if (part instanceof Table table) {
                line(out, table.head);
                out.append("|").append("---|".repeat(table.head.size())).append('\n');
                table.rows.forEach(row -> line(out, row));
            } else if (part instanceof Code code) {
                code.text
                        .lines()
                        .forEach(line -> out.append("    ").append(line).append('\n'));
            }
        }
        return out.toString();
    }

    /** As plain text, for a terminal: the columns of tables stand below one another. */
    public String text() {
        StringBuilder out = new StringBuilder(title + "\n");
        for (Part part : parts) {
            out.append('\n');
            if (part instanceof Heading heading) {
                out.append(heading.text).append('\n');
            } else if (part instanceof Paragraph paragraph) {
                out.append("  ").append(paragraph.text).append('\n');
            } else if (part instanceof Items items) {
                items.texts.forEach(text -> out.append("  - ").append(text).append('\n'));
            } else if (part instanceof Table table) {
                columns(out, table);
            } else if (part instanceof Code code) {
                code.text
                        .lines()
                        .forEach(line -> out.append("    ").append(line).append('\n'));
            }
        }
        return out.toString();
    }

    private static void columns(StringBuilder out, Table table) {
        List<List<String>> lines = new ArrayList<>(table.rows);
        if (table.head.stream().anyMatch(cell -> !cell.isEmpty())) {
            lines.add(0, table.head);
        }
        int[] widths = new int[table.head.size()];
        lines.forEach(cells -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], cells.get(i).length());
            }
        });
        for (List<String> cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append("  ")
                        .append(cells.get(i))
                        .append(" ".repeat(widths[i] - cells.get(i).length()));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static void line(StringBuilder out, List<String> cells) {
        out.append('|');
        cells.forEach(cell -> out.append(' ').append(plain(cell)).append(" |"));
        out.append('\n');
    }

    /** What names and values hold stays text, on one line. */
    private static String plain(String text) {
        return text.replaceAll("([\\\\`*_{}\\[\\]<>|#])", "\\\\$1").replaceAll("\\s+", " ");
    }

    /** As an HTML page. */
    public String html() {
        Page page = new Page(title, Chart.STYLE);
        Markup markup = page.markup();
        for (Part part : parts) {
            if (part instanceof Heading heading) {
                markup.leaf("h2", heading.text);
            } else if (part instanceof Paragraph paragraph) {
                markup.leaf("p", paragraph.text);
            } else if (part instanceof Items items) {
                markup.open("ul");
                items.texts.forEach(text -> markup.leaf("li", text));
                markup.close();
            } else if (part instanceof Table table) {
                markup.open("div", "class", "wide", "tabindex", "0").open("table", "class", table.look);
                page.row("th", table.head.toArray(String[]::new));
                table.rows.forEach(row -> page.row("td", row.toArray(String[]::new)));
                markup.close().close();
            } else if (part instanceof Code code) {
                markup.leaf("pre", code.text);
            }
        }
        return page.end();
    }
}
