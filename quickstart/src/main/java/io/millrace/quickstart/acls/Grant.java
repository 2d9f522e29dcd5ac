package io.millrace.quickstart.acls;

import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What one principal may do.
 *
 * @param principal as brokers know it, {@code User:…}
 * @param roles what it is
 * @param rights those of all its roles
 */
public record Grant(String principal, List<Role> roles, SortedSet<Right> rights) {

    public Grant {
        roles = List.copyOf(roles);
    }

    /**
     * One for each principal, in the order of their names.
     *
     * @param principals of the roles that are wanted
     * @throws InvalidSettingsException when the project's features cannot be computed
     */
    public static List<Grant> of(ProcessContext process, Map<Role, String> principals) throws InvalidSettingsException {
        Map<String, Grant> grants = new TreeMap<>();
        for (Map.Entry<Role, String> each : principals.entrySet()) {
            Grant one = new Grant(
                    each.getValue(), List.of(each.getKey()), each.getKey().rights(process));
            grants.merge(one.principal, one, Grant::and);
        }
        return List.copyOf(grants.values());
    }

    private Grant and(Grant other) {
        List<Role> both = new ArrayList<>(roles);
        both.addAll(other.roles);
        SortedSet<Right> all = new TreeSet<>(rights);
        all.addAll(other.rights);
        return new Grant(principal, both, all);
    }

    /** Whose rights they are, in words. */
    String who() {
        return String.join("; ", roles.stream().map(Role::who).toList());
    }

    /** Names of what exactly the same may be done to, by what that is. */
    SortedMap<Same, List<String>> together() {
        SortedMap<Same, List<String>> together = new TreeMap<>();
        Map<ResourcePattern, SortedSet<AclOperation>> operations = new LinkedHashMap<>();
        rights.forEach(right -> operations
                .computeIfAbsent(right.resource(), r -> new TreeSet<>())
                .add(right.operation()));
        operations.forEach((resource, allowed) -> together.computeIfAbsent(
                        new Same(resource.resourceType(), resource.patternType(), List.copyOf(allowed)),
                        s -> new ArrayList<>())
                .add(resource.name()));
        return together;
    }

    /** What is done to all of some resources of one kind. */
    record Same(ResourceType type, PatternType pattern, List<AclOperation> operations) implements Comparable<Same> {
        @Override
        public int compareTo(Same other) {
            return Comparator.comparing(Same::type)
                    .thenComparing(Same::pattern, Comparator.reverseOrder())
                    .thenComparing(same -> same.operations.toString())
                    .compare(this, other);
        }
    }
}
