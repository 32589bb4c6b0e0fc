/** How the registry says no. Open {@link io.signalbox.registry.problem.Problem}. */
@NullMarked
package io.signalbox.registry.problem;

import org.jspecify.annotations.NullMarked;
