package io.signalbox.member.balance;

import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.LoadReport;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerUriTools;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends each request of a {@code @LoadBalanced} {@code RestClient} or {@code RestTemplate} to the
 * instance that is best placed. A request counts until its header has come: Spring Cloud does not
 * tell more.
 */
final class BalancedClient implements LoadBalancerClient {

  private final Directory directory;

  BalancedClient(Directory directory) {
    this.directory = directory;
  }

  @Override
  public <T> T execute(String service, LoadBalancerRequest<T> request) throws IOException {
    Attempt<Instance> attempt = directory.of(service).attempt(List.of());
    if (attempt == null) {
      throw new IllegalStateException("No instance of " + service + " is there, or has room");
    }
    try {
      T answer = execute(service, instance(service, attempt.target()), request);
      if (answer instanceof ClientHttpResponse response) {
        attempt.answered(
            response.getStatusCode().value(), response.getHeaders().getFirst(LoadReport.HEADER));
      }
      return answer;
    } catch (IOException e) {
      attempt.failed();
      throw e;
    } finally {
      attempt.end();
    }
  }

  @Override
  public <T> T execute(String service, ServiceInstance instance, LoadBalancerRequest<T> request)
      throws IOException {
    try {
      return request.apply(instance);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public URI reconstructURI(ServiceInstance instance, URI original) {
    return LoadBalancerUriTools.reconstructURI(instance, original);
  }

  /**
   * Whoever only asks does not say when he is done: that request is not counted. Null as with
   * Spring Cloud's own when there is nobody, though the interface does not say so.
   */
  @Override
  @SuppressWarnings("NullAway")
  public @Nullable ServiceInstance choose(String service) {
    Attempt<Instance> attempt = directory.of(service).attempt(List.of());
    if (attempt == null) {
      return null;
    }
    attempt.end();
    return instance(service, attempt.target());
  }

  @Override
  @SuppressWarnings("NullAway")
  public <T> @Nullable ServiceInstance choose(String service, Request<T> request) {
    return choose(service);
  }

  private static ServiceInstance instance(String service, Instance instance) {
    return new DefaultServiceInstance(
        instance.id(), service, instance.hostInUri(), instance.port(), instance.secure());
  }
}
