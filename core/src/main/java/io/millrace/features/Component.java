package io.millrace.features;

import java.util.List;

/**
 * One state that features share: what it adds up, of which events. Two features that need the same component over the same
 * span share its bytes.
 *
 * @param key says everything that its content depends on; equal keys, equal content
 * @param monoid how it adds up
 * @param inputs the sources that feed it
 */
record Component(String key, Monoid monoid, List<Input> inputs) {

    Component {
        inputs = List.copyOf(inputs);
    }

    /**
     * Which events of a source feed it.
     *
     * @param source index of the source
     * @param filter bit of the source's condition, see {@link Filters}
     * @param slot slot that is added, -1 for the event itself
     */
    record Input(int source, long filter, int slot) {}
}
