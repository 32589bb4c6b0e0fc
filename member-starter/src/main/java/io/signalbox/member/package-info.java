/**
 * Makes a Spring Boot service a member of the cluster by adding a dependency. Open {@link
 * io.signalbox.member.MemberDefaults} first, then {@link
 * io.signalbox.member.registration.RegistrationAutoConfiguration}.
 */
@NullMarked
package io.signalbox.member;

import org.jspecify.annotations.NullMarked;
