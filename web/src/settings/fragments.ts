import { graphql } from "../gql";

export const ConnectionParts = graphql(`
  fragment ConnectionParts on ProviderInstance {
    id
    version
    enabled
    ...LoginParts
    settings {
      key
      isSet
      value
      updatedAt
    }
    setupLinks {
      label
      url
      help
    }
    notices {
      severity
      code
      message
      dueAt
    }
  }
`);

export const ProviderParts = graphql(`
  fragment ProviderParts on Provider {
    id
    name
    iconUrl
    setupUrl
    redirectUri
    fields {
      key
      label
      help
      kind
      required
      advanced
      defaultValue
      boundTo
      choices {
        value
        label
      }
    }
  }
`);
