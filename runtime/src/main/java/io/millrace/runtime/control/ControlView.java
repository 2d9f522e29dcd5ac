package io.millrace.runtime.control;

import java.util.Map;

/**
 * What the control topics say at one moment. Immutable.
 *
 * @param models what they say of each model, by its name
 * @param bundles where the models' bundles are
 * @param unreadable records of the topics that were passed over, because they are not what their topic holds
 */
public record ControlView(Map<String, ModelView> models, BundleStore bundles, long unreadable) {

    public ControlView {
        models = Map.copyOf(models);
    }

    /** What they say of a model, which may be nothing. */
    public ModelView model(String name) {
        ModelView found = models.get(name);
        return found == null ? new ModelView(null, -1, Map.of(), bundles) : found;
    }
}
