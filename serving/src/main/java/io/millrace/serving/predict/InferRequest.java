package io.millrace.serving.predict;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for an inference, as the Open Inference Protocol has it.
 *
 * @param id the request's id; null: not given
 * @param inputs tensors of different names
 * @param outputs which outputs are wanted
 */
record InferRequest(@Nullable String id, List<Tensor> inputs, Set<Output> outputs) {}
