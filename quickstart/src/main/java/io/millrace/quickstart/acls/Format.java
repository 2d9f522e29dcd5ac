package io.millrace.quickstart.acls;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.quickstart.acls.Grant.Same;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/** How rights are written down. */
public enum Format {
    /** Commands of Kafka's own tool. */
    commands {
        @Override
        public String write(List<Grant> grants, String brokers) {
            StringBuilder text = new StringBuilder(prefixes(grants));
            for (Grant grant : grants) {
                text.append("# %s: %s%n".formatted(grant.principal(), grant.who()));
                grant.together().forEach((same, names) -> text.append(command(grant, same, names, brokers)));
            }
            return text.toString();
        }
    },
    /** A resource {@code KafkaUser} for each principal, as Strimzi's user operator reads it. */
    strimzi {
        @Override
        public String write(List<Grant> grants, String brokers) {
            return prefixes(grants) + grants.stream().map(Format::kafkaUser).collect(Collectors.joining());
        }
    },
    /** One object for each right. */
    json {
        @Override
        public String write(List<Grant> grants, String brokers) {
            ArrayNode rights = new ObjectMapper().createArrayNode();
            for (Grant grant : grants) {
                for (Right right : grant.rights()) {
                    ObjectNode one = rights.addObject();
                    one.put("principal", grant.principal());
                    one.put("resource_type", SecurityUtils.resourceTypeName(right.type()));
                    one.put("pattern_type", right.pattern().name().toLowerCase(Locale.ROOT));
                    one.put("name", right.name());
                    one.put("operation", SecurityUtils.operationName(right.operation()));
                }
            }
            return rights.toPrettyString() + System.lineSeparator();
        }
    };

    private static final String CONTINUED = " \\" + System.lineSeparator() + "  ";

    private static final Map<ResourceType, String> FLAGS = Map.of(
            ResourceType.TOPIC, "--topic",
            ResourceType.GROUP, "--group",
            ResourceType.TRANSACTIONAL_ID, "--transactional-id");

    private static final Map<ResourceType, String> STRIMZI_TYPES = Map.of(
            ResourceType.TOPIC, "topic",
            ResourceType.GROUP, "group",
            ResourceType.CLUSTER, "cluster",
            ResourceType.TRANSACTIONAL_ID, "transactionalId");

    /**
     * All of them.
     *
     * @param brokers where the cluster is
     */
    public abstract String write(List<Grant> grants, String brokers);

    /** A comment on rights that reach as far as a name goes on; nothing where there are none. */
    private static String prefixes(List<Grant> grants) {
        String prefixes = grants.stream()
                .flatMap(grant -> grant.rights().stream())
                .filter(right -> right.pattern() == PatternType.PREFIXED)
                .map(Right::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return prefixes.isEmpty()
                ? ""
                : "# By prefix: %s. So no other project on this cluster may have a name that is this one's and goes on with a hyphen.%n"
                        .formatted(prefixes);
    }

    private static String command(Grant grant, Same same, List<String> names, String brokers) {
        StringBuilder command = new StringBuilder("kafka-acls.sh --bootstrap-server ")
                .append(brokers)
                .append(" --command-config admin.properties --add --allow-principal '")
                .append(grant.principal())
                .append('\'');
        same.operations()
                .forEach(operation -> command.append(" --operation ").append(SecurityUtils.operationName(operation)));
        if (same.pattern() == PatternType.PREFIXED) {
            command.append(" --resource-pattern-type prefixed");
        }
        for (String name : names) {
            String flag = FLAGS.get(same.type());
            command.append(flag == null ? " --cluster" : CONTINUED + flag + " '" + name + "'");
        }
        return command.append(System.lineSeparator()).toString();
    }

    private static String kafkaUser(Grant grant) {
        String name = SecurityUtils.parseKafkaPrincipal(grant.principal()).getName();
        StringBuilder text = new StringBuilder(
                """
                ---
                # %s
                apiVersion: kafka.strimzi.io/v1beta2
                kind: KafkaUser
                metadata:
                  name: %s
                spec:
                  authorization:
                    type: simple
                    acls:
                """.formatted(grant.who(), name.startsWith("CN=") ? name.substring("CN=".length()) : name));
        grant.together()
                .forEach((same, names) -> names.forEach(each -> text.append("""
                      - resource: %s
                        operations: [%s]
                """.formatted(
                        resource(same, each),
                        same.operations().stream().map(Format::operation).collect(Collectors.joining(", "))))));
        return text.toString();
    }

    private static String operation(AclOperation operation) {
        return SecurityUtils.operationName(operation);
    }

    private static String resource(Same same, String name) {
        String type = STRIMZI_TYPES.get(same.type());
        return same.type() == ResourceType.CLUSTER
                ? "{type: %s}".formatted(type)
                : "{type: %s, name: %s, patternType: %s}"
                        .formatted(type, name, same.pattern() == PatternType.PREFIXED ? "prefix" : "literal");
    }
}
