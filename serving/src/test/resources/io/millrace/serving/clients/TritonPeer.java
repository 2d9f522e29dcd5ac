import java.util.ArrayList;
import java.util.List;
import triton.client.InferInput;
import triton.client.InferRequestedOutput;
import triton.client.InferResult;
import triton.client.InferenceException;
import triton.client.InferenceServerClient;
import triton.client.pojo.DataType;

/**
 * Asks with Triton's own Java client, and prints a line per answer: what was asked, model, version, id, outputs, scores, or the error.
 * Run from its source, with nothing but that client on the class path.
 */
public final class TritonPeer {
    private TritonPeer() {}

    /** Arguments: host:port, model, version, an entity's key, entities… */
    public static void main(String[] args) throws Exception {
        String model = args[1];
        String[] entities = List.of(args).subList(4, args.length).toArray(new String[0]);
        try (InferenceServerClient client = new InferenceServerClient(args[0], 5_000, 20_000)) {
            client.setRetryCnt(1);
            ask(client, "entities", new InferenceServerClient.InferArguments(model, texts(args[3], entities)));
            ask(
                    client,
                    "columns",
                    new InferenceServerClient.InferArguments(
                                    model, numbers("spend_30d", 3, 1, 50, 100, 150), texts("country", "DE", "FR", "XX"))
                            .setRequestId("by-columns"));
            ask(
                    client,
                    "tensor",
                    new InferenceServerClient.InferArguments(model, numbers("features", 2, 2, 99.5, 0, 100, 1))
                            .setModelVersion(args[2]));
            ask(
                    client,
                    "score only",
                    new InferenceServerClient.InferArguments(
                            model,
                            new ArrayList<>(List.of(texts(args[3], entities))),
                            List.of(new InferRequestedOutput("score", false))));
            ask(client, "no such model", new InferenceServerClient.InferArguments("nobody", texts(args[3], entities)));
            ask(client, "no such column", new InferenceServerClient.InferArguments(model, numbers("nothing", 1, 1, 1)));
        }
    }

    private static void ask(InferenceServerClient client, String what, InferenceServerClient.InferArguments question) {
        try {
            InferResult result = client.infer(question);
            StringBuilder scores = new StringBuilder();
            for (double score : result.getOutputAsDouble("score")) {
                scores.append(' ').append(score);
            }
            System.out.println(what + "|" + result.getResponse().getModelName() + "|"
                    + result.getResponse().getModelVersion() + "|" + result.getResponse().getId() + "|"
                    + result.getOutputs() + "|" + scores.toString().strip());
        } catch (InferenceException refused) {
            // It wraps what it tells in what it tells after its last try.
            Throwable told = refused.getCause() == null ? refused : refused.getCause();
            System.out.println(what + "|" + told.getMessage());
        }
    }

    private static InferInput texts(String name, String... values) {
        InferInput input = new InferInput(name, new long[] {values.length}, DataType.BYTES);
        input.setData(values, false);
        return input;
    }

    private static InferInput numbers(String name, long rows, long columns, double... values) {
        InferInput input = new InferInput(
                name, columns == 1 ? new long[] {rows} : new long[] {rows, columns}, DataType.FP64);
        input.setData(values, false);
        return input;
    }
}
