package io.millrace.serving.predict;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is understood at {@code /predict}.
 *
 * @param id the request's id; null: not given
 * @param model the model's name in the project file; null: not given
 * @param reasons how many reasons of each prediction are wanted
 * @param single whether one prediction is wanted, and not a list of them
 * @param instances what they are wanted of
 */
record PredictRequest(
        @Nullable String id, @Nullable String model, WantedReasons reasons, boolean single, List<Instance> instances) {}
