/** Posts a project's alerts to a receiver of the user's, until it has them. */
@NullMarked
package io.millrace.topology.webhook;

import org.jspecify.annotations.NullMarked;
