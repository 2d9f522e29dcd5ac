package io.millrace.serving.predict;

import io.millrace.bundle.Input;
import io.millrace.features.FeatureSet;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of input tensors: one that is named as the entity's key holds entities; each that is named as a feature holds that feature;
 * one of another name, alone, with as many columns as the model, holds all of them in the model's order.
 */
final class TensorInstances {
    private final FeatureSet features;
    private final List<Input> inputs;
    private @Nullable Tensor entities;
    private @Nullable FeatureValues @Nullable [] values;
    private @Nullable Tensor first;

    private TensorInstances(FeatureSet features, List<Input> inputs) {
        this.features = features;
        this.inputs = inputs;
    }

    /**
     * The instances, one for each row.
     *
     * @param inputs the model's columns
     * @throws Refusal 400, naming the tensor that is wrong; 413 when there are too many rows
     */
    static List<Instance> of(List<Tensor> tensors, FeatureSet features, List<Input> inputs) throws Refusal {
        if (tensors.isEmpty()) {
            throw Refusal.badRequest("inputs", "expected a tensor at least");
        }
        TensorInstances instances = new TensorInstances(features, inputs);
        for (Tensor tensor : tensors) {
            instances.take(tensor, tensors.size());
        }
        return instances.instances(tensors.get(0).rows());
    }

    private void take(Tensor tensor, int tensors) throws Refusal {
        Tensor before = first;
        if (before == null) {
            first = tensor;
        } else if (before.rows() != tensor.rows()) {
            throw Refusal.badRequest(tensor.path() + ".shape", before.name() + " has " + before.rows() + " rows");
        }
        if ((long) tensor.rows() * features.size() > PredictRequestReader.MOST_VALUES) {
            throw Refusal.tooLarge(
                    tensor.path() + ".shape",
                    tensor.rows() + " rows of " + features.size() + " features are more than "
                            + PredictRequestReader.MOST_VALUES + " values");
        }
        int feature = features.indexOf(tensor.name());
        if (tensor.name().equals(features.project().entity().key())) {
            entities = oneColumn(tensor);
        } else if (feature >= 0) {
            feature(oneColumn(tensor), 0, feature, null);
        } else if (tensors == 1 && tensor.columns() == inputs.size() && tensor.numeric()) {
            for (int i = 0; i < inputs.size(); i++) {
                Input input = inputs.get(i);
                feature(tensor, i, features.indexOf(input.feature()), input);
            }
        } else {
            throw Refusal.badRequest(
                    tensor.path() + ".name",
                    "is no feature, nor " + features.project().entity().key()
                            + "; nor is it the only input and has the model's " + inputs.size()
                            + " columns as numbers");
        }
    }

    private static Tensor oneColumn(Tensor tensor) throws Refusal {
        if (tensor.columns() != 1) {
            throw Refusal.badRequest(tensor.path() + ".shape", "expected [rows] or [rows, 1]");
        }
        return tensor;
    }

    /**
     * Takes a feature of every row.
     *
     * @param coded what its column is, where a category comes as its index in the model's dictionary; null: as it is
     */
    private void feature(Tensor tensor, int column, int feature, @Nullable Input coded) throws Refusal {
        boolean categorical = features.categorical(feature);
        if (coded == null && categorical == tensor.numeric()) {
            throw Refusal.badRequest(
                    tensor.path() + ".datatype",
                    "expected " + (categorical ? "BYTES" : "numbers: FP64, or another of them"));
        }
        for (int row = 0; row < tensor.rows(); row++) {
            FeatureValues of = row(row, tensor.rows());
            if (!categorical) {
                of.vector().setNumber(feature, tensor.number(row, column));
            } else {
                String text = coded instanceof Input.Dictionary dictionary
                        ? category(tensor, row, column, dictionary)
                        : tensor.text(row);
                of.vector().setCategory(feature, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static @Nullable String category(Tensor tensor, int row, int column, Input.Dictionary dictionary)
            throws Refusal {
        double code = tensor.number(row, column);
        if (Double.isNaN(code)) {
            return null;
        }
        if (code != Math.rint(code)
                || code < 0
                || code >= dictionary.categories().size()) {
            throw tensor.wrong(
                    row,
                    column,
                    "expected the index of a category of " + dictionary.feature() + ", below "
                            + dictionary.categories().size());
        }
        return dictionary.categories().get((int) code);
    }

    private FeatureValues row(int row, int rows) {
        @Nullable FeatureValues[] all = values;
        if (all == null) {
            all = new FeatureValues[rows];
            values = all;
        }
        FeatureValues known = all[row];
        if (known == null) {
            known = FeatureValues.none(features);
            all[row] = known;
        }
        return known;
    }

    private List<Instance> instances(int rows) throws Refusal {
        List<Instance> instances = new ArrayList<>(rows);
        @Nullable FeatureValues[] all = values;
        for (int row = 0; row < rows; row++) {
            instances.add(new Instance(entity(row), all == null ? null : all[row], null));
        }
        return instances;
    }

    private @Nullable EntityId entity(int row) throws Refusal {
        Tensor ids = entities;
        if (ids == null) {
            return null;
        }
        String text = ids.text(row);
        if (text == null
                || text.isEmpty()
                || !(ids.type() == Datatype.BYTES || ids.type().whole())) {
            throw ids.wrong(row, 0, "expected an entity's id: BYTES, or a whole number");
        }
        return new EntityId(text, ids.type().whole());
    }
}
