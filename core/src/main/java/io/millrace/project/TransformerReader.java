package io.millrace.project;

import io.millrace.project.Transformation.Clip;
import io.millrace.project.Transformation.Dictionary;
import io.millrace.project.Transformation.Impute;
import io.millrace.project.Transformation.ImputeCategory;
import io.millrace.project.Transformation.ImputeNumber;
import io.millrace.project.Transformation.Standardize;
import io.millrace.project.Transformation.Statistic;
import io.millrace.project.Value.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code transformers}: for a feature, one transformer or a list of them, applied in that order. */
final class TransformerReader {
    private static final String NUMBERS =
            "clip(p99.9), \"clip(p1, p99)\", standardize, impute(mean), impute(median), impute(most_frequent) or impute(0)";
    private static final String CATEGORIES =
            "dictionary; before it, if anything, impute(most_frequent) or impute(\"a category\")";
    private static final String SHARE = "p(\\d{1,3}(?:\\.\\d{1,4})?)";
    private static final Pattern CLIP = Pattern.compile("clip\\(" + SHARE + "(?:, ?" + SHARE + ")?\\)");
    private static final Pattern TYPICAL = Pattern.compile("impute\\((mean|median|most_frequent)\\)");
    private static final Pattern NUMBER = Pattern.compile("impute\\((-?\\d{1,15}(?:\\.\\d{1,15})?)\\)");
    private static final Pattern CATEGORY = Pattern.compile("impute\\((?:\"([^\"]*)\"|'([^']*)')\\)");

    private final Section section;
    private final Features features;

    private TransformerReader(Section section, Features features) {
        this.section = section;
        this.features = features;
    }

    /** By feature, in file order; features that have a mistake are in it too, so that they are not missed again. */
    static Map<String, List<Transformation>> read(Section model, Features features) {
        Map<String, List<Transformation>> chains = new LinkedHashMap<>();
        Section section = model.map("transformers", false);
        if (section == null) {
            return chains;
        }
        for (String feature : section.keys()) {
            if (features.byName().containsKey(feature)) {
                chains.put(feature, new TransformerReader(section, features).chain(feature));
            } else if (features.section() != null) {
                String near = Similar.hint(feature, features.byName().keySet());
                section.mistakes().add(section.keyMark(feature), section.path(feature), feature, "a feature" + near);
            }
        }
        return chains;
    }

    private List<Transformation> chain(String feature) {
        boolean categorical = features.categorical(feature);
        String expected = categorical ? CATEGORIES : NUMBERS;
        List<Transformation> chain = new ArrayList<>();
        List<Scalar> words = section.words(feature, expected, true);
        for (Scalar word : words) {
            Transformation read = parse(word.text());
            if (read == null
                    || (features.byName().get(feature) != null
                            && isOfCategories(read) != categorical
                            && !isOfBoth(read))) {
                section.mistakes().add(word.mark(), section.path(feature), found(read, word, categorical), expected);
            } else if (chain.stream().anyMatch(before -> kind(before).equals(kind(read)))) {
                section.mistakes().add(word.mark(), section.path(feature), word.shown() + " a second time", "it once");
            } else {
                chain.add(read);
            }
        }
        boolean last = !chain.isEmpty() && chain.get(chain.size() - 1) instanceof Dictionary;
        if (categorical && chain.size() == words.size() && !words.isEmpty() && !last) {
            section.wrong(feature, "no dictionary at the end", expected);
        }
        return chain;
    }

    private static String found(@Nullable Transformation read, Scalar word, boolean categorical) {
        return read == null ? word.shown() : word.shown() + " of a " + (categorical ? "category" : "number");
    }

    private static @Nullable Transformation parse(String text) {
        Matcher clip = CLIP.matcher(text);
        Matcher typical = TYPICAL.matcher(text);
        Matcher number = NUMBER.matcher(text);
        Matcher category = CATEGORY.matcher(text);
        if (text.equals("dictionary")) {
            return new Dictionary();
        } else if (text.equals("standardize")) {
            return new Standardize();
        } else if (clip.matches()) {
            return clip(clip);
        } else if (typical.matches()) {
            return new Impute(Statistic.valueOf(typical.group(1).toUpperCase(Locale.ROOT)));
        } else if (number.matches()) {
            return new ImputeNumber(Double.parseDouble(number.group(1)));
        } else if (category.matches()) {
            return new ImputeCategory(category.group(1) == null ? category.group(2) : category.group(1));
        }
        return null;
    }

    /** A single quantile is the upper bound, and so no lower one than the median. */
    private static @Nullable Clip clip(Matcher matcher) {
        double first = Double.parseDouble(matcher.group(1));
        if (matcher.group(2) == null) {
            return first >= 50 && first <= 100 ? new Clip(null, first) : null;
        }
        double second = Double.parseDouble(matcher.group(2));
        return first < second && second <= 100 ? new Clip(first, second) : null;
    }

    private static boolean isOfCategories(Transformation transformation) {
        return transformation instanceof Dictionary || transformation instanceof ImputeCategory;
    }

    private static boolean isOfBoth(Transformation transformation) {
        return transformation instanceof Impute impute && impute.statistic() == Statistic.MOST_FREQUENT;
    }

    private static String kind(Transformation transformation) {
        String written = transformation.written();
        int parenthesis = written.indexOf('(');
        return parenthesis < 0 ? written : written.substring(0, parenthesis);
    }
}
