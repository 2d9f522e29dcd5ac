package io.millrace.benchmarks.expressions;

/** An expression as each language writes it: the same value over every row of {@link Rows}. */
public enum Task {
    ARITHMETIC(
            "(spend - refunds) / orders + 2 * rate",
            "(spend - refunds) / orders + 2 * rate",
            "(spend - refunds) / orders + 2.0 * rate"),
    CONDITION(
            "plan in ['pro', 'team'] and country != 'de' and starts_with(segment, 'en') and orders > 3",
            "plan =~ ['pro', 'team'] && country != 'de' && segment =^ 'en' && orders > 3",
            "plan in ['pro', 'team'] && country != 'de' && segment.startsWith('en') && orders > 3.0"),
    NESTED(
            "if(orders > 10, log1p(coalesce(gifts, 0)), if(rate < 0.5, rate / 30, 1))",
            "orders > 10 ? f:log1p(gifts ?? 0.0) : (rate < 0.5 ? rate / 30 : 1.0)",
            "orders > 10.0 ? log1p(gifts == null ? 0.0 : gifts) : (rate < 0.5 ? rate / 30.0 : 1.0)");

    private final String millrace;
    private final String jexl;
    private final String cel;

    Task(String millrace, String jexl, String cel) {
        this.millrace = millrace;
        this.jexl = jexl;
        this.cel = cel;
    }

    String millrace() {
        return millrace;
    }

    String jexl() {
        return jexl;
    }

    String cel() {
        return cel;
    }
}
