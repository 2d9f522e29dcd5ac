package io.millrace.tuning;

import java.util.List;
import java.util.Map;

/** Says what to try next. Immutable: the same trials before make the same parameters. */
public interface Sampler {
    /**
     * The parameters of the next trial.
     *
     * @param trials all that have ended, in the order in which they were begun
     */
    Map<String, String> next(List<Trial> trials);
}
