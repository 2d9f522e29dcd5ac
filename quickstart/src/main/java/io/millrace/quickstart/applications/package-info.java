/** A project's applications as a cluster knows them: groups, state, progress. */
@NullMarked
package io.millrace.quickstart.applications;

import org.jspecify.annotations.NullMarked;
