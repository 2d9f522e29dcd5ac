package io.millrace.quickstart.security;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which writes down what it was asked and what it has answered. A broker makes it by its name, so what it has heard is found by the broker's. */
public final class RecordingAuthorizer extends StandardAuthorizer {
    /** Setting of the broker: under which name it is found. */
    static final String NAME = "recording.authorizer.name";

    private static final Map<String, Set<Asked>> HEARD = new ConcurrentHashMap<>();

    private Set<Asked> heard = Set.of();

    /** What somebody wanted to do, and whether they were let. */
    public record Asked(String principal, AclOperation operation, ResourcePattern resource, boolean allowed) {}

    /** What the authorizer of a broker has heard. */
    static Set<Asked> heard(String name) {
        return HEARD.computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet());
    }

    @Override
    public void configure(Map<String, ?> configs) {
        super.configure(configs);
        heard = heard(String.valueOf(configs.get(NAME)));
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> answers = super.authorize(context, actions);
        for (int i = 0; i < actions.size(); i++) {
            boolean allowed = answers.get(i) == AuthorizationResult.ALLOWED;
            // What is only looked up to be told, such as what one may do with a topic, is nobody's wish.
            if (!(allowed ? actions.get(i).logIfAllowed() : actions.get(i).logIfDenied())) {
                continue;
            }
            heard.add(new Asked(
                    context.principal().toString(),
                    actions.get(i).operation(),
                    actions.get(i).resourcePattern(),
                    allowed));
        }
        return answers;
    }
}
