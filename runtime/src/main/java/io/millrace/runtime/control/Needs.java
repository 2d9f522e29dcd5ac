package io.millrace.runtime.control;

import io.millrace.records.Deployment;
import io.millrace.rollout.FeatureSetNeeds;
import io.millrace.rollout.InService;
import io.millrace.rollout.ProjectNeeds;
import io.millrace.rollout.Stage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads out of the control topics which models need which features. */
public final class Needs {

    private Needs() {}

    /** What the models of these names need. */
    public static ProjectNeeds of(ControlView view, List<String> models) {
        Map<String, FeatureSetNeeds> needs = new LinkedHashMap<>();
        models.forEach(model -> needs.put(model, of(view.model(model))));
        return new ProjectNeeds(needs);
    }

    private static FeatureSetNeeds of(ModelView view) {
        Map<String, String> featureSets = new HashMap<>();
        view.versions().forEach((version, model) -> featureSets.put(version, model.getFeatureSetVersion()));
        Deployment deployment = view.deployment();
        return new FeatureSetNeeds(deployment == null ? InService.NOTHING : inService(deployment), featureSets);
    }

    private static InService inService(Deployment deployment) {
        TreeMap<String, Stage> stages = new TreeMap<>();
        deployment.getStages().forEach((version, stage) -> stages.put(version, Stage.valueOf(stage.name())));
        return new InService(
                deployment.getSequence(),
                deployment.getChampion(),
                deployment.getChallenger(),
                deployment.getPrevious(),
                stages);
    }
}
