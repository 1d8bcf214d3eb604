import { graphql } from "../gql";

export const LoginParts = graphql(`
  fragment LoginParts on ProviderInstance {
    id
    connectionName
    access
    provider {
      id
      name
      iconUrl
    }
    login {
      id
      state
      account
    }
  }
`);

export const StartLogin = graphql(`
  mutation StartLogin($instanceId: ID!, $returnTo: URL!) {
    startLogin(instanceId: $instanceId, returnTo: $returnTo) {
      authorizationUrl
    }
  }
`);

export const CompleteLogin = graphql(`
  mutation CompleteLogin($ticket: String!) {
    completeLogin(ticket: $ticket) {
      __typename
      ... on ProviderInstance {
        ...LoginParts
      }
      ... on LoginFailed {
        reason
        message
        code
      }
    }
  }
`);

export const Logout = graphql(`
  mutation Logout($instanceId: ID!) {
    logout(instanceId: $instanceId) {
      ...LoginParts
    }
  }
`);
