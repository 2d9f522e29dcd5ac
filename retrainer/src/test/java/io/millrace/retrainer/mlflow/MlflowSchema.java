package io.millrace.retrainer.mlflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mlflow.api.proto.MlflowArtifacts;
import org.mlflow.api.proto.ModelRegistry;
import org.mlflow.api.proto.Service;
import org.mlflow_project.databricks.Databricks;
import org.mlflow_project.databricks.Databricks.HttpEndpoint;
import org.mlflow_project.google.protobuf.Descriptors.Descriptor;
import org.mlflow_project.google.protobuf.Descriptors.FieldDescriptor;
import org.mlflow_project.google.protobuf.Descriptors.FileDescriptor;
import org.mlflow_project.google.protobuf.Descriptors.MethodDescriptor;
import org.mlflow_project.google.protobuf.Descriptors.ServiceDescriptor;
import org.mlflow_project.google.protobuf.DynamicMessage;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/** MLflow's published description of its REST interface: which requests there are, what is in each, and what must be. */
final class MlflowSchema {
    private final Map<String, Descriptor> requests = new HashMap<>();

    MlflowSchema() {
        for (FileDescriptor file :
                List.of(Service.getDescriptor(), ModelRegistry.getDescriptor(), MlflowArtifacts.getDescriptor())) {
            for (ServiceDescriptor service : file.getServices()) {
                service.getMethods().forEach(this::add);
            }
        }
    }

    private void add(MethodDescriptor method) {
        for (HttpEndpoint endpoint :
                method.getOptions().getExtension(Databricks.rpc).getEndpointsList()) {
            requests.put(endpoint.getMethod() + " " + endpoint.getPath(), method.getInputType());
        }
    }

    /**
     * Reads a request strictly: a field that the schema does not have, a value of another type and a required one that is missing are refused.
     *
     * @param path below {@code /api/2.0}
     * @param json its content; of a GET its parameters
     */
    void check(String method, String path, String json) throws InvalidRequest {
        Descriptor type = requests.get(method + " " + path);
        if (type == null) {
            throw new InvalidRequest("there is no " + method + " " + path);
        }
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        try {
            JsonFormat.parser().merge(json, message);
        } catch (InvalidProtocolBufferException wrong) {
            throw new InvalidRequest(type.getFullName() + ": " + wrong.getMessage());
        }
        required(message.buildPartial());
    }

    private static void required(Message message) throws InvalidRequest {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean there = field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
            if (field.getOptions().getExtension(Databricks.validateRequired) && !there) {
                throw new InvalidRequest(field.getFullName() + " is missing");
            }
            if (there && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                List<?> values =
                        field.isRepeated() ? (List<?>) message.getField(field) : List.of(message.getField(field));
                for (Object value : values) {
                    required((Message) value);
                }
            }
        }
    }

    /** What is wrong with a request. */
    static final class InvalidRequest extends Exception {
        private static final long serialVersionUID = 1;

        InvalidRequest(String message) {
            super(message);
        }
    }
}
