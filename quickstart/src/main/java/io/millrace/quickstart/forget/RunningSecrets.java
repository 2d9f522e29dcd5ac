package io.millrace.quickstart.forget;

import io.millrace.runtime.privacy.KeyMark;
import io.millrace.topics.KafkaFutures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Whether the processes that run have the secret under which somebody is to be forgotten: the list of the forgotten is read under one secret alone, and the first who is on it decides which.
 *
 * @param others one line for each process that runs with another, or with none
 * @param unseen groups without a member, or with one that does not say it
 */
public record RunningSecrets(List<String> others, List<String> unseen) {
    /** As the members of groups say it. */
    static RunningSecrets of(Admin admin, Collection<String> groups, String fingerprint) {
        List<String> others = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        for (String group : groups) {
            Collection<MemberDescription> members = members(admin, group);
            boolean hidden = members.isEmpty();
            for (MemberDescription member : members) {
                Optional<String> mark = KeyMark.of(member.clientId());
                hidden |= mark.isEmpty();
                mark.filter(other -> !other.equals(fingerprint))
                        .ifPresent(
                                other -> others.add("privacy.key: found a secret (%s) that %s at %s does not have: %s"
                                        .formatted(
                                                fingerprint,
                                                group,
                                                member.host(),
                                                other.equals(KeyMark.NONE)
                                                        ? "it runs without one"
                                                        : "it runs with another (" + other + ")")));
            }
            if (hidden) {
                unseen.add(group);
            }
        }
        return new RunningSecrets(others.stream().distinct().toList(), unseen);
    }

    private static Collection<MemberDescription> members(Admin admin, String group) {
        try {
            return KafkaFutures.await(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .members();
        } catch (GroupIdNotFoundException nobody) {
            return List.of();
        }
    }
}
