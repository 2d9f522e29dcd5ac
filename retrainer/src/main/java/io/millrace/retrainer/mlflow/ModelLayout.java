package io.millrace.retrainer.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.bundle.Input;
import io.millrace.bundle.ModelBundle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as MLflow lays it out: a directory with a file {@code MLmodel}, which Python loads with {@code mlflow.xgboost.load_model} and {@code mlflow.pyfunc.load_model}. Beside it lies the bundle that
 * serving loads. Of its columns, categories are numbers of their dictionary, which is in the bundle's manifest; what it predicts is the forest's probability before any calibration.
 *
 * <p>Files that MLflow reads as YAML are written as JSON, which YAML is a superset of.
 */
final class ModelLayout {
    /** The directory, among a run's artifacts. */
    static final String DIRECTORY = "model";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The version of MLflow whose layout this is. */
    private static final String MLFLOW = "2.17.2";

    private static final String PYTHON = "3.11.0";

    private ModelLayout() {}

    /**
     * Its files.
     *
     * @param id 32 hex digits
     * @param bundle the bundle
     * @param encoded its bytes
     */
    static List<TrackedFile> of(String id, ModelBundle bundle, byte[] encoded, Instant created) {
        String xgboost = bundle.manifest().algorithmVersion();
        List<TrackedFile> files = new ArrayList<>();
        files.add(file("MLmodel", description(id, bundle, created)));
        files.add(new TrackedFile(DIRECTORY + "/model.json", bundle.model()));
        files.add(
                TrackedFile.of(DIRECTORY + "/requirements.txt", "mlflow==" + MLFLOW + "\nxgboost==" + xgboost + "\n"));
        files.add(file("python_env.yaml", pythonEnvironment()));
        files.add(file("conda.yaml", condaEnvironment(xgboost)));
        files.add(new TrackedFile("millrace/bundle.zip", encoded));
        return files;
    }

    private static ObjectNode description(String id, ModelBundle bundle, Instant created) {
        ObjectNode model = JSON.createObjectNode();
        model.put("artifact_path", DIRECTORY);
        ObjectNode flavors = model.putObject("flavors");
        ObjectNode function = flavors.putObject("python_function");
        function.put("data", "model.json");
        function.put("loader_module", "mlflow.xgboost");
        function.put("python_version", PYTHON);
        function.putObject("env").put("conda", "conda.yaml").put("virtualenv", "python_env.yaml");
        ObjectNode booster = flavors.putObject("xgboost");
        booster.putNull("code");
        booster.put("data", "model.json");
        booster.put("model_class", "xgboost.core.Booster");
        booster.put("model_format", "json");
        booster.put("xgb_version", bundle.manifest().algorithmVersion());
        model.put("mlflow_version", MLFLOW);
        model.put("model_uuid", id);
        ObjectNode signature = model.putObject("signature");
        signature.put("inputs", columns(bundle).toString());
        signature.put("outputs", prediction().toString());
        signature.putNull("params");
        model.put("utc_time_created", created.toString().replace('T', ' ').replace("Z", ""));
        return model;
    }

    private static ArrayNode columns(ModelBundle bundle) {
        ArrayNode columns = JSON.createArrayNode();
        for (Input input : bundle.manifest().inputs()) {
            columns.addObject()
                    .put("type", "float")
                    .put("name", input.feature())
                    .put("required", false);
        }
        return columns;
    }

    private static ArrayNode prediction() {
        ArrayNode outputs = JSON.createArrayNode();
        ObjectNode tensor = outputs.addObject().put("type", "tensor").putObject("tensor-spec");
        tensor.put("dtype", "float32");
        tensor.putArray("shape").add(-1);
        return outputs;
    }

    private static ObjectNode pythonEnvironment() {
        ObjectNode environment = JSON.createObjectNode();
        environment.put("python", PYTHON);
        environment.putArray("build_dependencies").add("pip");
        environment.putArray("dependencies").add("-r requirements.txt");
        return environment;
    }

    private static ObjectNode condaEnvironment(String xgboost) {
        ObjectNode environment = JSON.createObjectNode();
        environment.put("name", "mlflow-env");
        environment.putArray("channels").add("conda-forge");
        ArrayNode dependencies = environment.putArray("dependencies");
        dependencies.add("python=" + PYTHON).add("pip");
        dependencies.addObject().putArray("pip").add("mlflow==" + MLFLOW).add("xgboost==" + xgboost);
        return environment;
    }

    private static TrackedFile file(String name, ObjectNode content) {
        try {
            return TrackedFile.of(
                    DIRECTORY + "/" + name,
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts is always written", impossible);
        }
    }
}
