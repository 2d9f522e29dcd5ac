package io.millrace.retrainer.dataset;

import io.millrace.records.LabelledExample;
import java.util.List;
import org.apache.avro.util.Utf8;

/** A labelled example as it lies on its topic: what a dataset takes of it, read into one and the same object again and again. */
final class TopicExample {
    final ExampleRow row;
    Utf8 model = new Utf8();
    Utf8 labelName = new Utf8();
    Utf8 featureSet = new Utf8();
    double label;
    /** Epoch milliseconds. */
    long maturedAt;

    TopicExample(List<ExampleTable.Feature> features) {
        row = new ExampleRow(features);
    }

    /** Takes over a record. */
    TopicExample of(LabelledExample example) {
        row.clear();
        row.id = new Utf8(example.getId());
        row.entity = new Utf8(example.getEntity());
        row.asOf = example.getAsOf().toEpochMilli();
        row.heldOut = HeldOut.of(example.getDecision(), example.getTreated());
        row.values(example.getNumbers(), example.getCategories());
        model = new Utf8(example.getModel());
        labelName = new Utf8(example.getLabelName());
        featureSet = new Utf8(example.getFeatureSetVersion());
        maturedAt = example.getMaturedAt().toEpochMilli();
        return labelled(example.getLabel());
    }

    /** With a label, which a row has only where it is 0 or 1. */
    TopicExample labelled(double value) {
        label = value;
        row.label = value == 1;
        return this;
    }
}
