package io.millrace.quickstart.report;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.records.LabelledExample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The labelled examples: the first record of each id.
 *
 * @param examples by as-of, then id: in which order partitions were read decides nothing
 */
record LabelledRows(List<LabelledExample> examples) {

    static LabelledRows read(TopicReader topics, String labelledExamples) {
        List<LabelledExample> examples = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        topics.read(labelledExamples, LabelledExample.class, (record, example) -> {
            if (ids.add(example.getId())) {
                examples.add(example);
            }
        });
        examples.sort(Comparator.comparing(LabelledExample::getAsOf).thenComparing(LabelledExample::getId));
        return new LabelledRows(examples);
    }

    static boolean positive(LabelledExample example) {
        return example.getLabel() > 0.5;
    }

    /** Those of a model. */
    LabelledRows of(String model) {
        return new LabelledRows(examples.stream()
                .filter(example -> example.getModel().equals(model))
                .toList());
    }

    long positives() {
        return examples.stream().filter(LabelledRows::positive).count();
    }

    /** The row as a scorer wants it. */
    static FeatureVector vector(LabelledExample example, FeatureSet features) {
        FeatureVector vector = new FeatureVector(features.size());
        vector.clear(example.getAsOf().toEpochMilli());
        int category = 0;
        for (int i = 0; i < features.size(); i++) {
            if (features.categorical(i)) {
                String text = example.getCategories().get(category++);
                vector.setCategory(i, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
            } else {
                vector.setNumber(i, example.getNumbers().get(i));
            }
        }
        return vector;
    }
}
