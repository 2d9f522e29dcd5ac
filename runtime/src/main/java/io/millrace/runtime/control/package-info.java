/** The control topics as one immutable view: deployments, model versions and bundles. */
@NullMarked
package io.millrace.runtime.control;

import org.jspecify.annotations.NullMarked;
